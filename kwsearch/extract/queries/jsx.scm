; JSX, for the grammars that know it. A function that returns an element is a component; an element whose name
; is a component is a call; the text between elements is a string.

(export_statement
  declaration: (function_declaration
    name: (_) @name @export
    body: (statement_block
      (return_statement
        [
          (jsx_element) (jsx_self_closing_element)
          (parenthesized_expression [(jsx_element) (jsx_self_closing_element)])
        ]))
    (#set! modifiers exported) (#set! subkind component)) @definition.function)
(function_declaration
  name: (_) @name
  body: (statement_block
    (return_statement
      [
        (jsx_element) (jsx_self_closing_element)
        (parenthesized_expression [(jsx_element) (jsx_self_closing_element)])
      ]))
  (#set! subkind component)) @definition.function
(export_statement
  declaration: (_
    (variable_declarator
      name: (identifier) @name @export
      value: (arrow_function
        body: [
          (jsx_element) (jsx_self_closing_element)
          (parenthesized_expression [(jsx_element) (jsx_self_closing_element)])
          (statement_block
            (return_statement
              [
                (jsx_element) (jsx_self_closing_element)
                (parenthesized_expression [(jsx_element) (jsx_self_closing_element)])
              ]))
        ] @body)
      (#set! modifiers exported) (#set! subkind component)) @definition.function))
(variable_declarator
  name: (identifier) @name
  value: (arrow_function
    body: [
      (jsx_element) (jsx_self_closing_element)
      (parenthesized_expression [(jsx_element) (jsx_self_closing_element)])
      (statement_block
        (return_statement
          [
            (jsx_element) (jsx_self_closing_element)
            (parenthesized_expression [(jsx_element) (jsx_self_closing_element)])
          ]))
    ] @body)
  (#set! subkind component)) @definition.function

([
  (jsx_opening_element name: (identifier) @call)
  (jsx_self_closing_element name: (identifier) @call)
] (#match? @call "^[A-Z]"))
(jsx_opening_element name: (member_expression) @call)
(jsx_self_closing_element name: (member_expression) @call)
(jsx_text) @string
