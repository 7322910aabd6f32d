// What the Kotlin compiler's own parser finds in files: one line a fact, path, role, kind, name, line, with tabs.
//
// Needs the jars of org.jetbrains.kotlin:kotlin-compiler-embeddable 2.2.21 and what it depends on:
//   java -cp "$JARS" KotlinFacts.java FILE-WITH-PATHS
import java.nio.file.*;
import java.util.*;
import org.jetbrains.kotlin.cli.common.messages.MessageCollector;
import org.jetbrains.kotlin.cli.jvm.compiler.*;
import org.jetbrains.kotlin.com.intellij.openapi.util.Disposer;
import org.jetbrains.kotlin.com.intellij.psi.*;
import org.jetbrains.kotlin.config.*;
import org.jetbrains.kotlin.psi.*;

public class KotlinFacts {
    static String path;
    static int[] starts;

    static int line(PsiElement element) {
        int at = Arrays.binarySearch(starts, element.getTextRange().getStartOffset());
        return at >= 0 ? at + 1 : -at - 1;
    }

    static void say(String role, String kind, PsiElement name) {
        if (name != null && name.getTextLength() > 0) {
            System.out.println(String.join("\t", path, role, kind, name.getText().replace("`", ""), "" + line(name)));
        }
    }

    static boolean isMember(KtDeclaration declaration) {
        PsiElement parent = declaration.getParent();
        return parent instanceof KtFile || parent instanceof KtClassBody
            || (parent instanceof KtBlockExpression && parent.getParent() instanceof KtScript);
    }

    static void visit(PsiElement element) {
        if (element instanceof KtEnumEntry entry) {
            say("def", "enum-member", entry.getNameIdentifier());
        } else if (element instanceof KtClassOrObject type && !(element instanceof KtObjectDeclaration object && object.isObjectLiteral())) {
            say("def", "type", type.getNameIdentifier());
        } else if (element instanceof KtSecondaryConstructor constructor) {
            say("def", "function", constructor.getConstructorKeyword());
        } else if (element instanceof KtNamedFunction function) {
            say("def", "function", function.getNameIdentifier());
        } else if (element instanceof KtProperty property && isMember(property)) {
            say("def", "value", property.getNameIdentifier());
        } else if (element instanceof KtDestructuringDeclarationEntry entry && isMember((KtDeclaration) entry.getParent())) {
            say("def", "value", entry.getNameIdentifier());
        } else if (element instanceof KtParameter parameter && parameter.hasValOrVar()) {
            say("def", "value", parameter.getNameIdentifier());
        } else if (element instanceof KtTypeAlias alias) {
            say("def", "type", alias.getNameIdentifier());
        } else if (element instanceof KtImportDirective imported && imported.getImportedReference() != null) {
            System.out.println(String.join("\t", path, "import", "",
                imported.getImportedReference().getText().replaceAll("\\s|`", ""), "" + line(imported)));
        } else if (element instanceof KtSuperTypeListEntry base && base.getTypeAsUserType() != null) {
            say("inherit", "", base.getTypeAsUserType().getReferenceExpression());
        } else if (element instanceof KtCallExpression call && call.getCalleeExpression() instanceof KtNameReferenceExpression) {
            say("call", "", call.getCalleeExpression());
        } else if (element instanceof KtBinaryExpression infix && infix.getOperationReference().getReferencedNameElementType().toString().equals("IDENTIFIER")) {
            say("call", "", infix.getOperationReference());
        } else if (element instanceof KtCallableReferenceExpression reference) {
            say("call", "", reference.getCallableReference());
        } else if (element instanceof KtAnnotationEntry annotation && annotation.getTypeReference() != null
                && annotation.getTypeReference().getTypeElement() instanceof KtUserType type) {
            say("decorate", "", type.getReferenceExpression());
        }
        for (PsiElement child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            visit(child);
        }
    }

    public static void main(String[] arguments) throws Exception {
        var settings = new CompilerConfiguration();
        settings.put(CommonConfigurationKeys.MESSAGE_COLLECTOR_KEY, MessageCollector.Companion.getNONE());
        var environment = KotlinCoreEnvironment.createForProduction(
            Disposer.newDisposable(), settings, EnvironmentConfigFiles.JVM_CONFIG_FILES);
        var factory = new KtPsiFactory(environment.getProject(), false);
        for (String file : Files.readAllLines(Path.of(arguments[0]))) {
            path = file;
            String text = Files.readString(Path.of(file)).replace("\r\n", "\n");
            List<Integer> lines = new ArrayList<>(List.of(0));
            for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
                lines.add(at + 1);
            }
            starts = lines.stream().mapToInt(Integer::intValue).toArray();
            visit(factory.createFile(file.endsWith(".kts") ? "a.kts" : "a.kt", text));
        }
    }
}
