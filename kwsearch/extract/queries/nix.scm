; Nix. What is bound is a function when its value is one; a name of a path (``programs.git.enable``) stands in the rest.

; Functions
(binding
  attrpath: (attrpath attr: (identifier) .) @name
  expression: (function_expression body: (_) @body)
  (#set! name dotted)) @definition.function
(binding
  attrpath: (attrpath attr: (string_expression . (string_fragment) @name .) .)
  expression: (function_expression body: (_) @body)
  (#set! name verbatim)) @definition.function

; Imports
((apply_expression function: (variable_expression name: (identifier) @_import) argument: (path_expression) @import.module)
  (#eq? @_import "import")
  (#set! path written)
  (#set! alias none))
((apply_expression function: (variable_expression name: (identifier) @_import) argument: (spath_expression) @import.module)
  (#eq? @_import "import")
  (#set! path written)
  (#set! alias none))
((apply_expression
    function: [(variable_expression name: (identifier) @_call) (select_expression attrpath: (attrpath attr: (identifier) @_call .))]
    argument: (path_expression) @import.module)
  (#eq? @_call "callPackage")
  (#set! path written)
  (#set! alias none))
((binding attrpath: (attrpath) @_imports expression: (list_expression element: (path_expression) @import.module))
  (#match? @_imports "(^|[.])imports$")
  (#set! path written)
  (#set! alias none))

; Values
(let_expression
  (binding_set (binding attrpath: (attrpath attr: (identifier) .) @name) @definition.variable)
  (#set! name dotted))
(let_expression
  (binding_set (binding attrpath: (attrpath attr: (string_expression . (string_fragment) @name .) .)) @definition.variable)
  (#set! name verbatim))
(binding attrpath: (attrpath attr: (identifier) .) @name (#set! name dotted) (#set! scope whole)) @definition.property
(binding attrpath: (attrpath attr: (string_expression . (string_fragment) @name .) .)
  (#set! name verbatim) (#set! scope whole)) @definition.property

; Uses
((apply_expression function: [(variable_expression) (select_expression)] @call) (#set! except "import"))

; Text
(comment) @comment
[(string_expression) (indented_string_expression)] @string
(interpolation) @code
