def read(text)
  Marshal.load(text) # hit: call Marshal.load
end
