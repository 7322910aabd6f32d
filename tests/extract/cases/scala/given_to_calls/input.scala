package shelf

class Depot:
  export shelf.rules.*
  export rows.{open, close as shut}

  def boot(): Unit =
    start(new Handler { override def stop() = halt(); val seen = 1 })
    run(1, new Base[Int](2) with Closer { def step(): Int = halt() })
    new Plain(3)

export shelf.Depot.boot
