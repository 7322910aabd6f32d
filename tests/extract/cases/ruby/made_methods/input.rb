class Crate < Struct.new(:label)
  extend Forwardable

  attr_internal :inner
  mattr_reader :shared, "named"
  thread_mattr_accessor :current

  property :weight, Float, default: 1.0
  attribute "colour"

  def_delegators :@items, :size, :<<
  def_delegator :@items, :first, :top
  def_delegator :@items, :last
  def_delegators :@nothing
  delegate :owner, :owner=, to: :depot
  delegate :street, :to => "depot.address"
  delegate :code, to: :depot, prefix: true
  delegate :untold, by: :depot

  property name, String

  def report
    property :inside
    delegate :address
  end
end

property :nowhere
