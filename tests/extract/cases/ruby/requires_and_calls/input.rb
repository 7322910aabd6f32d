# frozen_string_literal: true

require 'json'
require_relative "../lib/shop"
require "plugins/#{name}"
load 'tasks.rb'
autoload :Cache, 'shop/cache'

basket = Shop::Basket.new(1)
basket.items.map(&:price).sum
self.clear
basket&.total
Marshal.load(data)
Shop::open("x")
Integer("3")
puts "total #{format(basket.total)} euro"
puts <<~TEXT
  heredoc #{basket.name}
  def no_method; end
TEXT
eval("1")
`ls #{path}`

RSpec.describe Shop do
  it("works") { expect(basket).to eq(1) }
end

=begin
A block comment.
=end
__END__
eval("data")
