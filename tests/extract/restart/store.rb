# frozen_string_literal: true

require 'json'

module Example
  LIMIT = 10

  class Store
    attr_reader :names

    def initialize(first)
      @names = [first]
    end

    def find(part, exact: false)
      found = []
      @names.each do |name|
        if exact && name == part
          found << name
        elsif name.include?(part)
          found << "#{name} of #{@names.size}"
        end
      end
      found
    end

    def to_s
      'Store'
    end
  end

  class Reader
    def read(count)
      JSON.parse(count.to_s)
    end
  end
end

def open_store(path)
  Example::Store.new(path)
end
