# Reads paths of Ruby files, one a line; writes one JSON row a file: [file, required, constants, prefixes], each a list of
# files. Constants mean what Zeitwerk expects at each path, looked for as Ruby does: in the nesting, in the superclass of
# the class around, at the top. ruby resolve_constants.rb ROOT < FILES
require "json"
require "ripper"
require "set"
require "zeitwerk"

ROOT = File.realpath(ARGV[0])
FILES = $stdin.read.split("\n")
def inside(path) = path.delete_prefix("#{ROOT}/")

# Where constants are loaded from: the folders of each application and engine, and lib of a gem with a loader.
expected = {}
homes = Dir.glob("#{ROOT}/{**/*.gemspec,**/config/application.rb}").map { |path| File.dirname(path.delete_suffix("/application.rb")) }.uniq
homes.each do |home|
  application = File.file?("#{home}/config/application.rb") ? File.read("#{home}/config/application.rb") : ""
  inflector = Zeitwerk::Inflector.new
  roots = Dir.glob("#{home}/app/{*,*/concerns}/").map { |path| path.chomp("/") }
  roots.reject! { |path| %w[assets javascript views].include?(path.delete_prefix("#{home}/app/").split("/").first) }
  roots << "#{home}/lib" if application.include?("autoload_lib")
  entry = Dir.glob("#{home}/lib/*.rb").find { |path| File.read(path).match?(/Zeitwerk::Loader/) } if application.empty?
  if entry
    roots << "#{home}/lib"
    inflector = Zeitwerk::GemInflector.new(entry)
  end
  Dir.glob("#{home}/{config,lib}/**/*.rb").each do |path|
    File.read(path).scan(/inflect(?:or\.inflect)?\(?\s*((?:\s*["']\w+["']\s*=>\s*["']\w+["'],?)+)/) do |(rows)|
      inflector.inflect(rows.scan(/["'](\w+)["']\s*=>\s*["'](\w+)["']/).to_h)
    end
    File.read(path).scan(/inflect\.acronym\(?\s*["'](\w+)["']/) { |(word)| inflector.inflect(word.downcase => word) }
  end
  roots.each do |root|
    Dir.glob("#{root}/**/*.rb").each do |path|
      next if roots.any? { |other| other.size > root.size && path.start_with?("#{other}/") }
      steps = path.delete_prefix("#{root}/").delete_suffix(".rb").split("/")
      names = steps.each_index.map { |at| inflector.camelize(steps[at], at == steps.size - 1 ? path : "#{root}/#{steps[..at].join("/")}") }
      (expected[names.join("::")] ||= []) << inside(path)
    end
  end
end
LOADED = expected.values.flatten.to_set

TREES = FILES.to_h { |file| [file, (Ripper.sexp(File.read("#{ROOT}/#{file}", encoding: "utf-8")) rescue nil)] }
DEFINED = Hash.new { |known, name| known[name] = Set.new }
SUPERS = {}

# The parts of a written constant, with "" first for one from the top; nil for anything else.
def parts_of(node)
  case node
  in [:var_ref | :const_ref | :var_field, [:@const, name, _]] then [name]
  in [:top_const_ref | :top_const_field, [:@const, name, _]] then ["", name]
  in [:const_path_ref | :const_path_field, left, [:@const, name, _]] then (found = parts_of(left)) && [*found, name]
  else nil
  end
end

def walk(node, nesting, &seen)
  return unless node.is_a?(Array)
  case node
  in [:class | :module => kind, written, *rest]
    parts = parts_of(written)
    if parts
      outer = parts.first == "" ? [] : [nesting.first].compact
      name = [*outer, *parts.reject(&:empty?)].join("::")
      seen.call(:define, name, nesting, kind == :class ? rest.first : nil)
      seen.call(:use, parts[..-2], nesting, nil) if parts.size > 1 && parts[..-2] != [""]
      walk(rest.first, nesting, &seen) if kind == :class
      return walk(rest.last, [name, *nesting], &seen)
    end
  in [:assign, target, value] if parts_of(target)
    seen.call(:define, [*nesting.first, *parts_of(target).reject(&:empty?)].join("::"), nesting, nil)
    return walk(value, nesting, &seen)
  else
    parts = parts_of(node)
    return seen.call(:use, parts, nesting, nil) if parts
  end
  node.each { |child| walk(child, nesting, &seen) }
end

TREES.each do |file, tree|
  walk(tree, []) do |kind, name, nesting, above|
    next unless kind == :define && LOADED.include?(file)
    DEFINED[name] << file
    parts = above && parts_of(above)
    SUPERS[name] ||= [parts, nesting] if parts
  end
end
# The name of each method that is called with one plain text, and the text.
def calls(node, &seen)
  return unless node.is_a?(Array)
  case node
  in [:command, [:@ident, method, _], [:args_add_block, [[:string_literal, [:string_content, [:@tstring_content, text, _]]]], _]]
    seen.call(method, text) if %w[require require_relative].include?(method)
  in [:method_add_arg, [:fcall, [:@ident, method, _]], [:arg_paren, [:args_add_block, [[:string_literal, [:string_content, [:@tstring_content, text, _]]]], _]]]
    seen.call(method, text) if %w[require require_relative].include?(method)
  else nil
  end
  node.each { |child| calls(child, &seen) }
end

NAMESPACES = (expected.keys + DEFINED.keys).flat_map { |name| parts = name.split("::"); (1..parts.size).map { |count| parts.first(count).join("::") } }.to_set

def ancestors(name, seen = [])
  parts, nesting = SUPERS[name]
  return [] if parts.nil? || seen.include?(name)
  found = resolve(parts, nesting, inherit: false)
  found ? [found, *ancestors(found, [*seen, name])] : []
end

# The whole name of the longest beginning of a constant that is known.
def resolve(parts, nesting, inherit: true)
  return nil if parts.empty?
  places = parts.first == "" ? [nil] : [*nesting, *(inherit && nesting.first ? ancestors(nesting.first) : []), nil]
  names = parts.reject(&:empty?)
  place = places.find { |outer| NAMESPACES.include?([*outer, names.first].join("::")) } || (return nil unless NAMESPACES.include?(names.first))
  names.size.downto(1) do |count|
    found = [*place, *names.first(count)].join("::")
    return found if NAMESPACES.include?(found)
  end
  nil
end

files_of = ->(name) { expected[name] || (DEFINED.key?(name) && DEFINED[name].size == 1 ? DEFINED[name].to_a : []) }
load_path = Dir.glob("#{ROOT}/**/{lib,test,spec}/").map { |path| path.chomp("/") }
required = lambda do |file, method, text|
  place = "#{ROOT}/#{file}"
  names = [text.delete_suffix(".rb") + ".rb"]
  near = load_path.sort_by { |folder| [-File.dirname(folder).split("/").zip(place.split("/")).take_while { |a, b| a == b }.size, folder] }
  folders = method == "require_relative" ? [File.dirname(place)] : [*near, ROOT]
  folders.flat_map { |folder| names.map { |name| File.expand_path(name, folder) } }.find { |path| File.file?(path) }
end

FILES.each do |file|
  requires, used, prefixes = Set.new, Set.new, Set.new
  walk(TREES[file], []) do |kind, parts, nesting, _|
    next unless kind == :use && (name = resolve(parts, nesting))
    used.merge(files_of.call(name))
    whole = name.split("::")
    (1...whole.size).each { |count| prefixes.merge(files_of.call(whole.first(count).join("::"))) }
  end
  calls(TREES[file]) do |method, text|
    found = required.call(file, method, text)
    requires << inside(found) if found
  end
  puts JSON.generate([file, requires.to_a, used.to_a, prefixes.to_a])
end
