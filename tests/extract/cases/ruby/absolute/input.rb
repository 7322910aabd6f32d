module Shop
  class ::Money
    def amount; end
  end
  class ::Acme::Coin < ::Money
    def weight; end
  end
  module ::Top; LIMIT = 1; end
  ::COUNT = 3
  class Inner::Deep; def find; end; end
end
