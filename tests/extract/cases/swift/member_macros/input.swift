#register("depot")
struct Units {
  #unit("m"); #unit("kg")
  #unit<Int>("s") { scale in scale.half() } then: { round() }
  let mass = #selector(weigh)
  #count
  var total: Int {
    #check("total")
    return 1
  }; #mark
  func weigh() -> Int { total }
}

extension Units {
  // one more
  #unit("mol")
  #if DEBUG
  func show() {}
  #endif
}

func after() {}
