; Python. The capture words are documented in kwsearch/extract/code.py.

(class_definition name: (identifier) @name) @definition.class
(function_definition name: (identifier) @name) @definition.function
(assignment left: (identifier) @name) @definition.variable

(import_statement name: (dotted_name) @import.module (#set! alias first)) @import
(import_statement name: (aliased_import name: (_) @import.module alias: (_) @import.alias)) @import
(import_from_statement module_name: (_) @import.module name: (dotted_name) @import.name) @import
(import_from_statement module_name: (_) @import.module
  name: (aliased_import name: (_) @import.name alias: (_) @import.alias)) @import
(import_from_statement module_name: (_) @import.module (wildcard_import) @import.star) @import
(future_import_statement name: (dotted_name) @import.name (#set! module __future__)) @import
(future_import_statement name: (aliased_import name: (_) @import.name alias: (_) @import.alias)
  (#set! module __future__)) @import

(call function: (_) @call)
(class_definition superclasses: (argument_list [(identifier) (attribute)] @inherit))
(decorator [(identifier) (attribute)] @decorate)
(decorator (call function: (_) @decorate))

(expression_statement (string) @doc)
(string) @string
(interpolation) @code
(comment) @comment
