class Gate
  private

  def lift; end
  def lower; end
  def lock; end
  def jam; end
  public(*%i[lift lower])
  public [:lock]
  public attr_reader :height
end

module Chart
  def scale; end
  def rotate; end
  def crop; end
  module_function(*%i[scale rotate])
end
