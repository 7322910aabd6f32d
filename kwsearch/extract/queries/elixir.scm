; Elixir. Definitions are calls of macros; one without a body in a protocol is a declaration.

; Modules
((call target: (identifier) @_kind (arguments . (alias) @name) (do_block) @body) @definition.module
  (#eq? @_kind "defmodule")
  (#set! name dotted))
((call target: (identifier) @_kind (arguments . (alias) @name) (do_block) @body) @definition.interface
  (#eq? @_kind "defprotocol")
  (#set! subkind protocol)
  (#set! name dotted))
((call target: (identifier) @_kind (arguments . (alias) @scope.name @inherit)) @scope
  (#eq? @_kind "defimpl"))

; Functions and macros: the name with its parameters, and the body
; shared: $head
(arguments
  . [
    (identifier) @name
    (call target: (identifier) @name)
    (binary_operator left: (call target: (identifier) @name) operator: "when")
    (binary_operator left: (identifier) @name operator: "when")
    (binary_operator operator: _ @name)
    (binary_operator left: (binary_operator operator: _ @name) operator: "when")
    (unary_operator operator: _ @name)
    (binary_operator left: (unary_operator operator: _ @name) operator: "when")
  ]
  (keywords)? @body)
(do_block)? @body

((call target: (identifier) @_kind $head) @definition.function
  (#any-of? @_kind "def" "defdelegate")
  (#not-eq? @name "when"))
((call target: (identifier) @_kind $head) @definition.function
  (#eq? @_kind "defp")
  (#not-eq? @name "when")
  (#set! modifiers "private"))
((call target: (identifier) @_kind $head) @definition.macro
  (#any-of? @_kind "defmacro" "defmacrop" "defguard" "defguardp")
  (#not-eq? @name "when"))
((unary_operator
    operator: "@"
    operand: (call
      target: (identifier) @_kind
      (arguments
        . [
          (binary_operator
            left: [(call target: (identifier) @name) (binary_operator operator: _ @name)] operator: "::")
          (binary_operator left: (binary_operator left: (call target: (identifier) @name) operator: "::") operator: "when")
        ]))) @declaration.function
  (#any-of? @_kind "callback" "macrocallback" "spec"))

; Types, attributes, fields
((unary_operator
    operator: "@"
    operand: (call
      target: (identifier) @_kind
      (arguments
        . [
          (binary_operator left: (identifier) @name operator: "::")
          (binary_operator left: (call target: (identifier) @name) operator: "::")
        ]))) @definition.type-alias
  (#any-of? @_kind "type" "typep" "opaque"))
((unary_operator operator: "@" operand: (call target: (identifier) @name (arguments . (_)))) @definition.constant
  (#not-match? @name "^(moduledoc|doc|typedoc|spec|type|typep|opaque|callback|macrocallback|behaviour|impl|derive|optional_callbacks|deprecated|since|compile|before_compile|after_compile|on_load|dialyzer|tag|external_resource|enforce_keys|moduletag|describetag|shortdoc|on_definition|requirements|recursive)$"))
((call target: (identifier) @_kind (arguments . (list [(atom) @name (keywords (pair key: (keyword) @name))])))
  @definition.field
  (#any-of? @_kind "defstruct" "defexception")
  (#set! name key))
((call target: (identifier) @_kind (arguments . (keywords (pair key: (keyword) @name)))) @definition.field
  (#any-of? @_kind "defstruct" "defexception")
  (#set! name key))

; Imports
((call
    target: (identifier) @_kind
    (arguments
      . (alias) @import.module (keywords (pair key: (keyword) @_as value: (alias) @import.alias))))
  (#any-of? @_kind "alias" "require")
  (#match? @_as "^as:"))
((call target: (identifier) @_kind (arguments . (dot left: (alias) @import.module right: (tuple (alias) @import.name))))
  (#any-of? @_kind "alias" "import" "require" "use"))
((call target: (identifier) @_kind (arguments . (alias) @import.module))
  (#eq? @_kind "alias")
  (#set! alias last))
((call target: (identifier) @_kind (arguments . (alias) @import.module))
  (#any-of? @_kind "import" "use")
  (#set! flag star)
  (#set! alias none))
((call target: (identifier) @_kind (arguments . (alias) @import.module))
  (#eq? @_kind "require")
  (#set! alias none))

; Uses
((unary_operator operator: "@" operand: (call target: (identifier) @_kind (arguments . (alias) @inherit)))
  (#eq? @_kind "behaviour"))
((call target: (identifier) @call)
  (#set! except "def defp defmacro defmacrop defmodule defprotocol defimpl defdelegate defguard defguardp defstruct defexception alias import require use if unless case cond for with try receive quote unquote fn moduledoc doc typedoc spec type typep opaque callback impl behaviour")
  (#set! unless defined))
(call target: (dot) @call . [(arguments) (do_block)])
(call target: (dot left: [(alias) (atom)]) @call)
; What stands behind ``@`` is an attribute; types are written as calls
(unary_operator operator: "@" operand: (call target: (identifier) @calls.none))
((unary_operator operator: "@" operand: (call target: (identifier) @_kind (arguments) @calls.type))
  (#any-of? @_kind "type" "typep" "opaque" "spec" "callback" "macrocallback"))
((call target: (dot left: (alias) @type right: (identifier) @_type) (arguments . "(" . ")")) (#eq? @_type "t"))
((call target: (dot left: (alias) @type right: (identifier) @_type) .) (#eq? @_type "t"))
(struct (alias) @type)

; Text
(comment) @comment
((unary_operator operator: "@" operand: (call target: (identifier) @_doc (arguments (string) @doc)))
  (#any-of? @_doc "moduledoc" "doc" "typedoc"))
[(string) (charlist) (sigil)] @string
(interpolation) @code
