; Ruby. What a class body does with method calls (attr_reader, include, require …) is told by their names.
; Arguments are "_" where nothing else can stand: a query whose nodes are named is longer in the making.

; Classes and modules; Struct.new and Class.new make a class of the constant that they are assigned to
(module name: (_) @name) @definition.module
(class name: (_) @name) @definition.class
(assignment
  left: [(constant) (scope_resolution)] @name
  right: (call receiver: (constant) @_maker method: (identifier) @_make block: (_)? @body)
  (#any-of? @_maker "Struct" "Class" "Data")
  (#any-of? @_make "new" "define")) @definition.class
(assignment
  left: [(constant) (scope_resolution)] @name
  right: (call receiver: (constant) @_maker method: (identifier) @_make)
  (#eq? @_maker "Module")
  (#eq? @_make "new")) @definition.module
([
  (assignment left: [(constant) @name (scope_resolution name: (constant)) @name (left_assignment_list (constant) @name)])
  (operator_assignment left: (constant) @name)
]) @definition.constant
(program (assignment left: (global_variable) @name) @definition.variable)

; Methods
(call
  method: (identifier) @_visibility
  arguments: (_ (method name: (_) @name) @definition.method)
  (#eq? @_visibility "private")
  (#set! modifiers private))
(call
  method: (identifier) @_visibility
  arguments: (_ (method name: (_) @name) @definition.method)
  (#any-of? @_visibility "public" "protected")
  (#set! section none))
(call
  method: (identifier) @_visibility
  arguments: (_ (singleton_method name: (_) @name) @definition.method)
  (#eq? @_visibility "private_class_method")
  (#set! modifiers "private static"))
(singleton_class
  body: (body_statement (method name: (_) @name (#set! modifiers static)) @definition.method))
(method name: (_) @name (#set! constructor initialize)) @definition.method
(singleton_method
  object: [(constant) (scope_resolution)] @receiver
  name: (_) @name
  (#set! modifiers static) (#set! section none)) @definition.method
(singleton_method name: (_) @name (#set! modifiers static) (#set! section none)) @definition.method
(alias name: (_) @name (#set! subkind alias)) @definition.method
(call
  method: (identifier) @_alias
  arguments: (_ . [(simple_symbol) @name (string . (string_content) @name .)])
  (#any-of? @_alias "alias_method" "define_method" "define_singleton_method")) @definition.method
(call
  method: (identifier) @_attribute
  arguments: (_ [
    (simple_symbol) @name @definition.property
    (string . (string_content) @name .) @definition.property
    (parenthesized_statements [(simple_symbol) @name (string . (string_content) @name .)] @definition.property)
    (splat_argument (_ [(bare_symbol) (bare_string)] @name @definition.property))
  ])
  (#any-of? @_attribute
    "attr" "attr_accessor" "attr_reader" "attr_writer" "class_attribute"
    "attr_internal" "attr_internal_accessor" "attr_internal_reader" "attr_internal_writer"
    "cattr_accessor" "cattr_reader" "cattr_writer" "mattr_accessor" "mattr_reader" "mattr_writer"
    "thread_cattr_accessor" "thread_cattr_reader" "thread_cattr_writer"
    "thread_mattr_accessor" "thread_mattr_reader" "thread_mattr_writer"))
(class
  body: (body_statement
    (call
      !receiver
      method: (identifier) @_attribute
      arguments: (_ . [(simple_symbol) @name (string . (string_content) @name .)])) @definition.property)
  (#any-of? @_attribute "property" "attribute"))
(call
  !receiver
  method: (identifier) @_delegate
  arguments: (_ . (simple_symbol) (simple_symbol) @name @definition.method)
  (#any-of? @_delegate "def_delegators" "def_instance_delegators" "def_single_delegators"))
(call
  !receiver
  method: (identifier) @_delegate
  arguments: (_ . (simple_symbol) . (simple_symbol)? . (simple_symbol) @name .)
  (#any-of? @_delegate "def_delegator" "def_instance_delegator" "def_single_delegator")) @definition.method
(call
  !receiver
  method: (identifier) @_delegate
  arguments: (_ (simple_symbol) @name @definition.method (pair key: (_) @_to)) @_arguments
  (#eq? @_delegate "delegate")
  (#match? @_to "^:?to$")
  (#not-match? @_arguments "prefix:|:prefix"))

; Visibility: alone it holds for what follows in the same body, with names for those
([(body_statement (identifier) @section) (program (identifier) @section)] @section.within
  (#eq? @section "private")
  (#set! modifiers private))
([(body_statement (identifier) @section) (program (identifier) @section)] @section.within
  (#eq? @section "module_function")
  (#set! modifiers static))
([(body_statement (identifier) @section) (program (identifier) @section)] @section.within
  (#any-of? @section "public" "protected"))
(singleton_class "<<" @section) @section.within
; shared: $named
(call
  !receiver
  method: (identifier) @_visibility
  arguments: (_
    [
      (simple_symbol) @modified
      (string) @modified
      (splat_argument (symbol_array (bare_symbol) @modified))
      (array [(simple_symbol) (string)] @modified)
      (symbol_array (bare_symbol) @modified)
      (call arguments: (_ [(simple_symbol) (string)] @modified))
    ]))

($named
  (#any-of? @_visibility "private" "private_constant" "private_class_method")
  (#set! modifiers private))
($named
  (#eq? @_visibility "module_function")
  (#set! modifiers static))
($named
  (#any-of? @_visibility "public" "protected"))

; Imports
(call
  !receiver
  method: (identifier) @_require
  arguments: (_ . (string . (string_content) .) @import.module)
  (#any-of? @_require "require" "load"))
(call
  !receiver
  method: (identifier) @_require
  arguments: (_ . (string . (string_content) .) @import.module)
  (#eq? @_require "require_relative")
  (#set! flag relative))
(call
  !receiver
  method: (identifier) @_require
  arguments: (_ . [(call) (binary) (string (interpolation))] @import.module)
  (#any-of? @_require "require" "require_relative" "load")
  (#match? @import.module "__dir__|__FILE__")
  (#set! flag relative) (#set! path inside))
(call
  !receiver
  method: (identifier) @_require
  arguments: (_ . (simple_symbol) (string . (string_content) .) @import.module)
  (#eq? @_require "autoload"))

; Inheritance
(superclass [(constant) (scope_resolution)] @inherit)
(call
  !receiver
  method: (identifier) @_include
  arguments: (_ [(constant) (scope_resolution)] @inherit)
  (#any-of? @_include "include" "extend" "prepend"))

; Uses; ``Name.new`` calls the class too
(call receiver: (_) @receiver method: (_) @call)
(call !receiver method: (_) @call)
; As the repair writes a method that is one call without parentheses
(_ body: (binary left: (identifier) @call "^"))
((call receiver: [(constant) (scope_resolution)] @call method: (identifier) @_new) (#eq? @_new "new"))

([(constant) (scope_resolution)] @type (#set! only mixed))
; What is all in capitals may be a class (``API``) or a value (``LIMIT``); an argument is read either way
(argument_list
  [(constant) @read (scope_resolution) @read (pair value: [(constant) (scope_resolution)] @read)] (#set! only capitals))

; Statements
(yield) @statement.yield
(subshell) @statement.shell-command
((scope_resolution name: (constant) @_mode) @statement.tls-off (#eq? @_mode "VERIFY_NONE"))
(pair
  key: (hash_key_symbol) @_option
  value: (false)
  (#any-of? @_option "verify_ssl" "ssl_verify" "verify_peer")) @statement.tls-off

; Text
[(comment) (uninterpreted)] @comment
[(string) (heredoc_body) (subshell) (string_array) (regex)] @string
(interpolation) @code
