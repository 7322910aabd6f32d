class Basket
  def initialize(items, *rest, key: nil, **options, &block)
    @items = items
  end

  def self.open(path = nil) = new(path)

  def Other.make; end

  def <=>(other); end

  def []=(index, value); end

  def empty?
    yield 1
  end

  def clear!() end

  def total=(value); end

  alias size length
  alias_method :count, :length
  define_method(:dynamic) { |x| x }

  private def hidden; end
  private_class_method def self.secret; end

  private

  def later; end
end

def helper(a)
  # Calls the block.
  Proc.new { a }
end
