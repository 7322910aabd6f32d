; JSX, for the grammars that know it: an element whose name is a component is a call, its text is a string.

([
  (jsx_opening_element name: (identifier) @call)
  (jsx_self_closing_element name: (identifier) @call)
] (#match? @call "^[A-Z]"))
(jsx_opening_element name: (member_expression) @call)
(jsx_self_closing_element name: (member_expression) @call)
(jsx_text) @string
