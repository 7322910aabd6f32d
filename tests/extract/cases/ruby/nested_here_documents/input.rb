class Script
  def text
    <<~OUTER
      trap
      #{if plain?
        <<-INNER
          exit $#{code}
        INNER
      else
        other(<<~INNER)
          return
        INNER
      end}
    OUTER
  end

  def after; end
end
