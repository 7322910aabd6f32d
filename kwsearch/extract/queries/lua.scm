; Lua. A function that is put into a table is a method of the table's name.

; Functions
(function_declaration
  name: (dot_index_expression table: (_) @receiver field: (identifier) @name) body: (block)? @body) @definition.function
(function_declaration
  name: (method_index_expression table: (_) @receiver method: (identifier) @name) body: (block)? @body) @definition.function
(function_declaration name: (identifier) @name body: (block)? @body) @definition.function
; shared: $member
[
  (dot_index_expression table: (_) @receiver field: (identifier) @name)
  (bracket_index_expression table: (_) @receiver field: (string (string_content) @name))
]

; Alone, or the first, second or third of several
((assignment_statement (variable_list . name: $member .) (expression_list . value: (function_definition body: (_)? @body))) @definition.function
  (#not-eq? @receiver "self"))
((assignment_statement
    (variable_list . name: $member) (expression_list . value: (function_definition body: (_)? @body) @definition.function))
  (#not-eq? @receiver "self"))
((assignment_statement
    (variable_list . name: (_) . name: $member)
    (expression_list . value: (_) . value: (function_definition body: (_)? @body) @definition.function))
  (#not-eq? @receiver "self"))
((assignment_statement
    (variable_list . name: (_) . name: (_) . name: $member)
    (expression_list . value: (_) . value: (_) . value: (function_definition body: (_)? @body) @definition.function))
  (#not-eq? @receiver "self"))
(assignment_statement
  (variable_list . name: (identifier) @name .) (expression_list . value: (function_definition body: (_)? @body))) @definition.function
(assignment_statement
  (variable_list . name: (identifier) @name) (expression_list . value: (function_definition body: (_)? @body) @definition.function))
(assignment_statement
  (variable_list . name: (_) . name: (identifier) @name)
  (expression_list . value: (_) . value: (function_definition body: (_)? @body) @definition.function))
(assignment_statement
  (variable_list . name: (_) . name: (_) . name: (identifier) @name)
  (expression_list . value: (_) . value: (_) . value: (function_definition body: (_)? @body) @definition.function))
(field name: [(identifier) @name (string (string_content) @name)] value: (function_definition body: (_)? @body)) @definition.function

; A type that is given a name in Luau: see ``spellings.luau``
((function_call
    name: (method_index_expression table: (identifier) @_export method: (identifier) @_type)
    arguments: (arguments (table_constructor . (field value: (identifier) @name) .))) @definition.type-alias @calls.none
  (#eq? @_export "export")
  (#eq? @_type "type")
  (#set! modifiers exported))
((function_call
    name: (identifier) @_type
    arguments: (arguments (table_constructor . (field value: (identifier) @name) .))) @definition.type-alias @calls.none
  (#eq? @_type "type"))

; Imports: what ``require`` returns has the name of its variable
((assignment_statement
    (variable_list . name: (identifier) @import.alias)
    (expression_list
      . value: (function_call
          name: (identifier) @_require arguments: (arguments . (string (string_content) @import.module)))))
  (#eq? @_require "require"))
((function_call name: (identifier) @_require arguments: (arguments . (string (string_content) @import.module)))
  (#eq? @_require "require")
  (#set! alias none))
((function_call name: (identifier) @_do arguments: (arguments . (string) @import.module))
  (#any-of? @_do "dofile" "loadfile")
  (#set! flag file))

; Variables of the file
((chunk
    (assignment_statement
      (variable_list name: (dot_index_expression table: (identifier) @receiver field: (identifier) @name))) @definition.field)
  (#not-eq? @receiver "self"))
(chunk (assignment_statement (variable_list name: (identifier) @name)) @definition.variable)
(chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @name))) @definition.variable)
(chunk (variable_declaration (variable_list name: (identifier) @name)) @definition.variable)

; Uses
(function_call name: [(identifier) (dot_index_expression) (method_index_expression)] @call)

; Text
(comment) @comment
(string) @string
