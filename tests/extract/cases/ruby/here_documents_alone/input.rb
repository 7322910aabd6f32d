text =
  <<~PAGE
    Head
    #{
      <<~PART
        class NotHere; end
      PART
    }
    Foot
  PAGE

show text
def after = 1
