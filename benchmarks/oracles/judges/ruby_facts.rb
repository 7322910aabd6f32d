# What Ruby's own parser (Ripper) finds in files, one line a fact, with tabs: ruby ruby_facts.rb FILE-WITH-PATHS
require "ripper"

class Facts < Ripper::SexpBuilder
  attr_reader :rows

  def initialize(text, path)
    super
    @rows = []
  end

  def on_class(constant, parent, body)
    say("class", constant)
    super
  end

  def on_module(constant, body)
    say("module", constant)
    super
  end

  def on_def(name, parameters, body)
    say("def", name)
    super
  end

  def on_defs(target, mark, name, parameters, body)
    say("def", name)
    super
  end

  private

  # A token is [:@kind, text, [line, column]]; of `A::B` the last one is the name.
  def say(kind, node)
    node = node.last until node.first.to_s.start_with?("@")
    @rows << [kind, node[1], node[2].first]
  end
end

KINDS = { "class" => "type", "module" => "module", "def" => "function" }.freeze

File.readlines(ARGV[0], chomp: true).each do |path|
  facts = Facts.new(File.read(path, encoding: "UTF-8"), path)
  facts.parse
  if facts.error?
    warn "not read: #{path}"
    next
  end
  facts.rows.each { |kind, name, line| puts [path, "def", KINDS[kind], name, line].join("\t") }
end
