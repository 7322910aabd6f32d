# What Ruby's own parser (Ripper) finds in files, one line a fact, with tabs: ruby ruby_facts.rb FILE-WITH-PATHS
#
# Beside what has a keyword (class, module, def, alias) also what a call with a literal name makes: methods, attributes
# and the classes that constants are assigned to.
require "ripper"

class Facts < Ripper::SexpBuilder
  FIRST = %w[alias_method define_method define_singleton_method].freeze
  EVERY = %w[
    attr attr_accessor attr_reader attr_writer attr_internal attr_internal_accessor attr_internal_reader attr_internal_writer
    cattr_accessor cattr_reader cattr_writer mattr_accessor mattr_reader mattr_writer class_attribute
    thread_cattr_accessor thread_cattr_reader thread_cattr_writer thread_mattr_accessor thread_mattr_reader thread_mattr_writer
  ].freeze
  BEHIND = %w[def_delegators def_instance_delegators def_single_delegators].freeze
  LAST = %w[def_delegator def_instance_delegator def_single_delegator].freeze
  PROPERTIES = %w[property attribute].freeze
  TYPES = %w[Struct Class Data].freeze

  attr_reader :rows

  def initialize(text, path)
    super
    @rows = []
  end

  def on_class(constant, parent, body)
    say("type", constant)
    statements(body).each { |statement| property(statement) }
    super
  end

  def on_module(constant, body)
    say("module", constant)
    super
  end

  def on_def(name, parameters, body)
    say("function", name)
    super
  end

  def on_defs(target, mark, name, parameters, body)
    say("function", name)
    super
  end

  def on_alias(new, old)
    name = token(new)
    say("function", name) if name
    super
  end


  def on_command(name, arguments)
    made(name, arguments)
    super
  end

  def on_command_call(receiver, mark, name, arguments)
    made(name, arguments)
    super
  end

  def on_method_add_arg(call, arguments)
    made(call.last, arguments) if %i[fcall call].include?(call.first)
    super
  end

  def on_assign(left, right)
    constant(left, right)
    super
  end

  def on_opassign(left, operator, right)
    constant(left, nil)
    super
  end

  def on_massign(left, right)
    each_node(left) { |node| constant(node, nil) if %i[var_field const_path_field].include?(node.first) }
    super
  end

  private

  # A token is [:@kind, text, [line, column]]; of `A::B` the last one is the name.
  def say(kind, node)
    node = node.last until node.first.to_s.start_with?("@")
    @rows << [kind, node[1], node[2].first]
  end

  def constant(left, right)
    return unless %i[var_field const_path_field top_const_field].include?(left.first)

    left = left.last
    return unless left.is_a?(Array) && left.first == :@const

    say(maker(right), left)
  end

  # What is assigned: a class, a module, or a value.
  def maker(right)
    right = right[1] while right && %i[method_add_block method_add_arg].include?(right.first)
    return "value" unless right && %i[call command_call].include?(right.first) && right[1].first == :var_ref

    receiver, method = right[1].last[1], right[3][1]
    return "module" if receiver == "Module" && method == "new"

    TYPES.include?(receiver) && %w[new define].include?(method) ? "type" : "value"
  end

  def made(name, arguments)
    return unless name.is_a?(Array) && name.first == :@ident

    values = listed(arguments)
    literals = values.map { |value| token(value) }
    if FIRST.include?(name[1])
      say("function", literals.first) if literals.first
    elsif EVERY.include?(name[1])
      literals.compact.each { |literal| say("value", literal) }
    elsif BEHIND.include?(name[1])
      literals.drop(1).compact.each { |literal| say("function", literal) }
    elsif LAST.include?(name[1])
      literal = literals[2] || (literals[1] if values.length == 2)
      say("function", literal) if literal
    elsif name[1] == "delegate" && values.last.is_a?(Array) && values.last.first == :bare_assoc_hash
      options = keys(values.last)
      return unless options.include?("to") && !options.include?("prefix")

      values.zip(literals) { |value, literal| say("function", literal) if literal && value.first == :symbol_literal }
    end
  end

  # What a class says of itself with `property` or `attribute`.
  def property(statement)
    statement = statement[1] if statement.first == :method_add_block
    name, arguments = statement.first == :method_add_arg ? [statement[1].last, statement[2]] : statement.drop(1)
    return unless %i[command method_add_arg].include?(statement.first) && name.is_a?(Array) && PROPERTIES.include?(name[1])

    literal = token(listed(arguments).first)
    say("value", literal) if literal
  end

  def statements(body)
    body = body[1] if body.first == :bodystmt
    body.first == :stmts_add ? statements(body[1]) + [body[2]] : []
  end

  # The keys of `to: x`, `:to => x`.
  def keys(hash)
    found = []
    each_node(hash) { |node| found << (node[1].first == :@label ? node[1][1].delete_suffix(":") : token(node[1])&.at(1)) if node.first == :assoc_new }
    found
  end

  # The arguments of a call, without its block.
  def listed(node)
    return [] unless node.is_a?(Array)

    case node.first
    when :arg_paren, :args_add_block then listed(node[1])
    when :args_add then listed(node[1]) + [node[2]]
    else []
    end
  end

  # The token of a symbol or a string that is written out.
  def token(node)
    node = node[1].last if node.is_a?(Array) && node.first == :paren && node[1].is_a?(Array)
    return unless node.is_a?(Array)

    case node.first
    when :symbol_literal then node[1].first == :symbol ? node[1][1] : node[1]
    when :string_literal
      content = node[1]
      content[2] if content.first == :string_add && content[1] == [:string_content] && content[2].first == :@tstring_content
    end
  end

  def each_node(node, &block)
    return unless node.is_a?(Array)

    yield node if node.first.is_a?(Symbol)
    node.each { |part| each_node(part, &block) }
  end
end

File.readlines(ARGV[0], chomp: true).each do |path|
  facts = Facts.new(File.read(path, encoding: "UTF-8"), path)
  facts.parse
  if facts.error?
    warn "not read: #{path}"
    next
  end
  facts.rows.each { |kind, name, line| puts [path, "def", kind, name, line].join("\t") }
end
