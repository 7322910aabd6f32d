// Reads paths of Java files, one a line; prints what javac says of each: java resolve_types.java ROOT < FILES
// Rows: "package FILE NAME"; "import FILE LINE TARGET" of one type or static member, TARGET empty when it is none of
// the files; "name FILE TARGET" of a type that is written anywhere else. Tabs between.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import javax.lang.model.element.*;
import javax.tools.*;

class ResolveTypes {
  static Path root;

  static String fileOf(Element element) {
    while (element != null && !(element.getEnclosingElement() instanceof PackageElement)) element = element.getEnclosingElement();
    if (!(element instanceof com.sun.tools.javac.code.Symbol.ClassSymbol type) || type.sourcefile == null) return "";
    if (!"file".equals(type.sourcefile.toUri().getScheme())) return "";
    return root.relativize(Paths.get(type.sourcefile.toUri())).toString();
  }

  static Element resolved(Trees trees, TreePath path, ImportTree tree) {
    MemberSelectTree name = (MemberSelectTree) tree.getQualifiedIdentifier();
    TreePath whole = new TreePath(path, name);
    // A static import may name a field, a method or a type: the type that holds it is what counts.
    return tree.isStatic() ? trees.getElement(new TreePath(whole, name.getExpression())) : trees.getElement(whole);
  }

  public static void main(String[] arguments) throws Exception {
    root = Paths.get(arguments[0]).toRealPath();
    List<File> files = new ArrayList<>();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = input.readLine()) != null; ) files.add(root.resolve(line).toFile());
    var compiler = ToolProvider.getSystemJavaCompiler();
    var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    var options = List.of("-proc:none", "-XDshould-stop.ifError=FLOW", "-XDshould-stop.at=FLOW", "-Xmaxerrs", "1", "-nowarn");
    var task = (JavacTask) compiler.getTask(Writer.nullWriter(), manager, problem -> {}, options, null, manager.getJavaFileObjectsFromFiles(files));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    var units = new ArrayList<CompilationUnitTree>();
    task.parse().forEach(units::add);
    task.analyze();
    var trees = Trees.instance(task);
    for (var unit : units) {
      String own = root.relativize(Paths.get(unit.getSourceFile().toUri())).toString();
      out.println("package\t" + own + "\t" + (unit.getPackageName() == null ? "" : unit.getPackageName()));
      var seen = new TreeSet<String>();
      new TreePathScanner<Void, Void>() {
        @Override public Void visitImport(ImportTree tree, Void none) {
          MemberSelectTree name = (MemberSelectTree) tree.getQualifiedIdentifier();
          if (!name.getIdentifier().contentEquals("*")) {
            long line = unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
            out.println("import\t" + own + "\t" + line + "\t" + fileOf(resolved(trees, getCurrentPath(), tree)));
          }
          return null;
        }
        void name() {
          var element = trees.getElement(getCurrentPath());
          if (element instanceof TypeElement) seen.add(fileOf(element));
        }
        @Override public Void visitIdentifier(IdentifierTree tree, Void none) { name(); return super.visitIdentifier(tree, none); }
        @Override public Void visitMemberSelect(MemberSelectTree tree, Void none) { name(); return super.visitMemberSelect(tree, none); }
      }.scan(unit, null);
      for (String target : seen) if (!target.isEmpty()) out.println("name\t" + own + "\t" + target);
    }
    out.flush();
  }
}
