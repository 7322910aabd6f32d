# Things on sale.

require "set"

$verbose = false

module Shop
  module Items::Food
    # A fruit.
    class Fruit < Base::Plant
      include Comparable, Enumerable
      extend Forwardable
      prepend Shop::Logged

      COLOURS = %w[red green].freeze
      LOW, HIGH = 1, 2
      DEFAULT ||= new

      Size = Struct.new(:width, :height) do
        def area = width * height
      end
      Error = Class.new(StandardError)
      Tools = Module.new

      attr_accessor :name, :price
      attr_reader "weight"
      protected attr_writer :secret

      class << self
        attr_reader :count

        def build; end
      end
    end
  end
end

class Shop::Basket; end
class ::Top < Struct.new(:a); end
class Fruit; end unless defined?(Fruit)
Shop::LIMIT = 3
