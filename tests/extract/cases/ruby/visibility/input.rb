class Harbor
  CODE = 7
  private_constant :CODE

  def open_gate; end

  private

  def count_crates; end
  attr_reader :crane
  define_method(:hoist) { 1 }
  def self.build; end

  class Dock
    def moor; end
  end

  class << self
    def shared; end

    private

    def helper; end
  end

  def still_private; end

  public

  def close_gate; end
  def late; end
  def later; end
  def latest; end
  private :late, "later"
  private(*%i[latest])
  private attr_accessor :inline
  private def one; end

  private

  public def shown; end
  def hidden; end
  public :hidden
end

module Tools
  def loose; end
  module_function
  def both; end
end

private

def script; end
