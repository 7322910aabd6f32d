class Parcel
  attr_reader(*%i[number weight])
  attr_accessor :state, *%w[sender receiver]

  def `(command)
    run(command)
  end
end
