; Perl. A subroutine stands in the package above it.

; Packages
(package_statement name: (package) @name (block) @body) @definition.package
(package_statement name: (package) @name (#set! extent siblings)) @definition.package
(class_statement name: (package) @name) @definition.class

; Subroutines
(subroutine_declaration_statement name: (bareword) @name body: (block) @body) @definition.function
(subroutine_declaration_statement name: (bareword) @name) @declaration.function
(method_declaration_statement name: (bareword) @name body: (block) @body) @definition.method

(assignment_expression
  left: (glob (varname) @name)
  right: [(refgen_expression (function)) (anonymous_subroutine_expression)]) @definition.function

; Attributes of Moose, Moo and Mojolicious
((ambiguous_function_call_expression
    function: (function) @_has
    (list_expression . [
      (autoquoted_bareword) @name
      (string_literal (string_content) @name)
      (anonymous_array_expression (list_expression (string_literal (string_content) @name)))
      (anonymous_array_expression (list_expression (bareword) @name))
      (anonymous_array_expression (bareword) @name)
    ])) @definition.property
  (#eq? @_has "has")
  (#match? @name "^[A-Za-z_]"))
((ambiguous_function_call_expression
    function: (function) @_has
    (string_literal (string_content) @name)) @definition.property
  (#eq? @_has "has")
  (#match? @name "^[A-Za-z_]"))

; Constants and variables of packages
((use_statement module: (package) @_constant (list_expression . [(autoquoted_bareword) (string_literal)] @name))
  @definition.constant
  (#eq? @_constant "constant"))
((use_statement module: (package) @_constant (autoquoted_bareword) @name) @definition.constant
  (#eq? @_constant "constant"))
((use_statement
    module: (package) @_constant
    (anonymous_hash_expression (list_expression (autoquoted_bareword) @name))) @definition.constant
  (#eq? @_constant "constant"))
((use_statement module: (package) @_vars [(_ (varname) @name) (list_expression (_ (varname) @name))])
  @definition.variable
  (#eq? @_vars "vars"))
((variable_declaration "our" (_ (varname) @name)) @definition.variable
  (#set! local keep))

; Imports
((use_statement module: (package) @import.module)
  (#not-match? @import.module "^(strict|warnings|utf8|constant|parent|base|vars|lib|if|feature|integer|bytes|overload|mro|re)$")
  (#set! alias none))
((use_statement
    module: (package) @_base
    [
      (_ (string_content) @import.module)
      (list_expression (_ (string_content) @import.module))
      (parenthesized_expression (list_expression (bareword) @import.module))
      (parenthesized_expression (string_literal (string_content) @import.module))
      (parenthesized_expression (list_expression (string_literal (string_content) @import.module)))
    ])
  (#any-of? @_base "parent" "base" "Mojo::Base")
  (#match? @import.module "^\\s*[A-Za-z_][A-Za-z0-9_:]*\\s*$")
  (#set! alias none))
(require_expression (bareword) @import.module (#set! alias none))
((require_expression (_ (string_content) @import.module))
  (#set! path written)
  (#set! flag file))

; Uses
((use_statement
    module: (package) @_base
    [
      (_ (string_content) @inherit)
      (list_expression (_ (string_content) @inherit))
      (parenthesized_expression (list_expression (bareword) @inherit))
      (parenthesized_expression (string_literal (string_content) @inherit))
      (parenthesized_expression (list_expression (string_literal (string_content) @inherit)))
    ])
  (#any-of? @_base "parent" "base" "Mojo::Base")
  (#match? @inherit "^\\s*[A-Za-z_][A-Za-z0-9_:]*\\s*$"))
((assignment_expression
    left: [(variable_declaration (array (varname) @_bases)) (array (varname) @_bases)]
    right: [
      (quoted_word_list (string_content) @inherit)
      (parenthesized_expression (_ (string_content) @inherit))
      (parenthesized_expression (list_expression (_ (string_content) @inherit)))
      (parenthesized_expression (list_expression (bareword) @inherit))
    ])
  (#eq? @_bases "ISA")
  (#match? @inherit "^\\s*[A-Za-z_][A-Za-z0-9_:]*\\s*$"))
((_
    function: (function) @_base
    arguments: [(_ (string_content) @inherit) (list_expression [(_ (string_content) @inherit) (bareword) @inherit])])
  (#any-of? @_base "extends" "with")
  (#match? @inherit "^\\s*[A-Za-z_][A-Za-z0-9_:]*\\s*$"))
((class_statement (attrlist (attribute (attribute_name) @_isa (attribute_value) @inherit)))
  (#eq? @_isa "isa")
  (#match? @inherit "^[A-Za-z_][A-Za-z0-9_:]*$"))
(function_call_expression function: (function (varname) @receiver) @call)
(function_call_expression function: (function) @call)
(ambiguous_function_call_expression function: (function) @call)
(method_call_expression method: (method) @call)

; Text
(comment) @comment
(pod) @doc
[(string_literal) (interpolated_string_literal) (quoted_word_list) (heredoc_content)] @string
