// What the compiler of Groovy 4 finds in files before it resolves names: one line a fact, path, role, kind, name, line,
// with tabs. A name counts on its own line, which the compiler does not tell: it is looked for behind the annotations.
//
// Needs the jar of org.apache.groovy:groovy 4.0.24:
//   java -Dgroovy.grape.enable=false -cp groovy-4.0.24.jar groovy.ui.GroovyMain GroovyFacts.groovy FILE-WITH-PATHS
import org.codehaus.groovy.ast.*
import org.codehaus.groovy.ast.expr.*
import org.codehaus.groovy.control.*

class Calls extends CodeVisitorSupport {
    Closure say

    void visitMethodCallExpression(MethodCallExpression call) {
        if (call.method instanceof ConstantExpression && call.method.lineNumber > 0) {
            say('call', '', call.methodAsString, call.method.lineNumber)
        }
        super.visitMethodCallExpression(call)
    }

    void visitStaticMethodCallExpression(StaticMethodCallExpression call) {
        say('call', '', call.method, call.lineNumber)
        super.visitStaticMethodCallExpression(call)
    }

    void visitConstructorCallExpression(ConstructorCallExpression call) {
        if (!call.specialCall && !call.usingAnonymousInnerClass) {
            say('call', '', call.type.unresolvedName.tokenize('.$').last(), call.type.lineNumber)
        }
        super.visitConstructorCallExpression(call)
    }

    void visitClosureExpression(ClosureExpression closure) {
        closure.parameters?.each { it.initialExpression?.visit(this) }
        super.visitClosureExpression(closure)
    }
}

int out = 0, all = 0
new File(args[0]).eachLine { path ->
    all++
    try {
        def unit = new CompilationUnit()
        unit.addSource(new File(path))
        unit.compile(Phases.CONVERSION)
        def lines = new File(path).getText('UTF-8').split('\n', -1)
        def say = { role, kind, name, line -> if (line > 0) println([path, role, kind, name, line].join('\t')) }
        def at = { AnnotatedNode node, String name ->
            def above = node.annotations.max { it.lastLineNumber * 10000 + it.lastColumnNumber }
            int line = above && above.lastLineNumber >= node.lineNumber ? above.lastLineNumber : node.lineNumber
            int column = above && above.lastLineNumber == line ? above.lastColumnNumber - 1 : 0
            def word = ~/(?<![\w$])${java.util.regex.Pattern.quote(name)}(?![\w$])/
            (line..Math.min(line + 20, lines.length)).find { lines[it - 1].drop(it == line ? column : 0) =~ word } ?: line
        }
        def calls = new Calls(say: say)
        unit.AST.modules.each { ModuleNode module ->
            module.imports.each { say('import', '', it.className, it.lineNumber) }
            module.starImports.each { say('import', '', it.packageName[0..-2], it.lineNumber) }
            module.staticImports.values().each { say('import', '', "${it.type.name}.${it.fieldName}", it.lineNumber) }
            module.staticStarImports.values().each { say('import', '', it.type.name, it.lineNumber) }
            module.classes.each { ClassNode type ->
                def own = type.outerClass ? type.name.drop(type.outerClass.name.length() + 1) : type.nameWithoutPackage
                def anonymous = type instanceof InnerClassNode && type.anonymous
                if (!type.script) {
                    if (!anonymous) say('def', 'type', own, at(type, own))
                    ([type.unresolvedSuperClass] + (type.unresolvedInterfaces as List)).each {
                        if (it && it.lineNumber > 0) say('inherit', '', it.unresolvedName.tokenize('.').last(), it.lineNumber)
                    }
                }
                type.methods.each {
                    if (it.lineNumber > 0 && !(type.script && it.name in ['main', 'run'] && it.code?.lineNumber == it.lineNumber)) {
                        say('def', 'function', it.name, at(it, it.name))
                    }
                    it.code?.visit(calls)
                    it.parameters.each { it.initialExpression?.visit(calls) }
                }
                type.declaredConstructors.each {
                    if (it.lineNumber > 0) say('def', 'function', own, at(it, own))
                    it.code?.visit(calls)
                }
                type.fields.each {
                    if (it.enum) say('def', 'enum-member', it.name, at(it, it.name))
                    else if (it.lineNumber > 0 && !type.script) say('def', 'value', it.name, at(it, it.name))
                    it.initialExpression?.visit(calls)
                }
                type.objectInitializerStatements.each { it.visit(calls) }
            }
            if (module.scriptClassDummy && !module.statementBlock.empty) {
                module.statementBlock.statements.each { statement ->
                    def value = statement.hasProperty('expression') ? statement.expression : null
                    if (value instanceof DeclarationExpression && !value.multipleAssignmentDeclaration) {
                        say('def', 'value', value.variableExpression.name, value.variableExpression.lineNumber)
                    }
                }
            }
        }
    } catch (Throwable problem) {
        out++
        System.err.println("$path: ${problem.message?.readLines()?.take(3)}")
    }
}
System.err.println("$out of $all left out")
