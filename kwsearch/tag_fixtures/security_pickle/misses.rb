def read(text)
  JSON.load(text)
  marshal.load(text)
end
