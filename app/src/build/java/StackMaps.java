import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Brings class files of libraries that are older than Java 6 up to Java 7, as the build copies them: they get the stack
 * maps that the JVM demands of classes in its ahead-of-time cache, and their code stays as it is. picocli has such
 * classes; left as they are, they would be read and verified anew at every start.
 *
 * <p>{@code java StackMaps.java FOLDER}: the jars of a folder. Those without such classes are left alone, so it may run
 * again.
 */
final class StackMaps {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    private final ClassFile classFile;

    private StackMaps(ClassLoader libraries) {
        // The types that meet where branches join are named by their nearest common ancestor, so all must be in reach.
        ClassHierarchyResolver hierarchy =
                ClassHierarchyResolver.ofResourceParsing(libraries).cached();
        classFile = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    }

    public static void main(String[] arguments) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            URI uri = jars.get(i).toUri();
            urls[i] = uri.toURL();
        }
        try (URLClassLoader libraries = new URLClassLoader(urls)) {
            StackMaps stackMaps = new StackMaps(libraries);
            for (Path jar : jars) {
                if (hasOldClasses(jar)) {
                    stackMaps.rewrite(jar);
                }
            }
        }
    }

    private static boolean hasOldClasses(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Enumeration<JarEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                if (isClass(entry) && isOld(content(jar, entry))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Writes beside the jar and renames; entries keep their order and their dates, so the same jar gives the same one. */
    private void rewrite(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (JarFile jar = new JarFile(file.toFile());
                OutputStream out = Files.newOutputStream(beside);
                JarOutputStream to = new JarOutputStream(out)) {
            Enumeration<JarEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                byte[] content = content(jar, entry);
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                to.write(isClass(entry) && isOld(content) ? withStackMaps(content) : content);
                to.closeEntry();
            }
        }
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] withStackMaps(byte[] content) {
        ClassModel model = classFile.parse(content);
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_7_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        CodeTransform unchanged = (builder, element) -> builder.with(element);
        return classFile.transformClass(model, version.andThen(ClassTransform.transformingMethodBodies(unchanged)));
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class");
    }

    /** The major version is the fourth number of two bytes. */
    private static boolean isOld(byte[] content) {
        int major = Byte.toUnsignedInt(content[6]) << 8 | Byte.toUnsignedInt(content[7]);
        return major < FIRST_WITH_STACK_MAPS;
    }

    private static byte[] content(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
