// What javac's own parser finds in files (JDK 17 or newer): one line a fact, path, role, kind, name, line, with tabs.
//
//   java --add-exports jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED JavaFacts.java FILE-WITH-PATHS
import com.sun.source.tree.*;
import com.sun.source.util.*;
import com.sun.tools.javac.tree.JCTree;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

public class JavaFacts {
    public static void main(String[] arguments) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            for (String path : Files.readAllLines(Path.of(arguments[0]))) {
                var problems = new DiagnosticCollector<JavaFileObject>();
                var task = (JavacTask) compiler.getTask(null, files, problems, List.of("-proc:none"), null,
                    files.getJavaFileObjects(path));
                for (CompilationUnitTree unit : task.parse()) {
                    if (problems.getDiagnostics().stream().anyMatch(one -> one.getKind() == Diagnostic.Kind.ERROR)) {
                        System.err.println("not read: " + path);
                    } else {
                        new Scanner(path, unit).scan(unit, null);
                    }
                }
            }
        }
    }

    static class Scanner extends TreeScanner<Void, Void> {
        final String path;
        final LineMap lines;
        final Deque<String> names = new ArrayDeque<>();

        Scanner(String path, CompilationUnitTree unit) {
            this.path = path;
            this.lines = unit.getLineMap();
        }

        void say(String role, String kind, String name, Tree tree) {
            System.out.println(String.join("\t", path, role, kind, name, "" + lines.getLineNumber(((JCTree) tree).pos)));
        }

        @Override
        public Void visitImport(ImportTree tree, Void nothing) {
            say("import", "", tree.getQualifiedIdentifier().toString().replaceAll("\\.\\*$", ""), tree);
            return null;
        }

        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
            String name = tree.getSimpleName().toString();
            if (!name.isEmpty()) {
                say("def", "type", name, tree);
            }
            names.push(name);
            super.visitClass(tree, nothing);
            names.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
            String name = tree.getName().toString();
            say("def", "function", name.equals("<init>") ? names.peek() : name, tree);
            return super.visitMethod(tree, nothing);
        }
    }
}
