package dev.libella.app.html;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the system's Chromium, one for all of them: {@code @ExtendWith(Chromium.class)} and a parameter of this
 * type's {@link Tab}. Where there is none, such tests are skipped and say so.
 */
public final class Chromium implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(Chromium.class);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Tab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Optional<Path> program = program();
        Assumptions.assumeTrue(
                program.isPresent(), "pages are tested in a browser, and none of " + NAMES + " is on the PATH");
        Running running = test.getRoot()
                .getStore(HERE)
                .computeIfAbsent(Running.class, key -> new Running(program.orElseThrow()), Running.class);
        return test.getStore(HERE).computeIfAbsent(Tab.class, key -> new Tab(running.browser), Tab.class);
    }

    private static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The browser: started by the first test that needs it, ended with the last test. */
    private static final class Running implements AutoCloseable {
        private final Playwright playwright;
        private final Browser browser;

        Running(Path program) {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(program)
                            .setArgs(List.of(
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-quic",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync")));
        }

        @Override
        public void close() {
            playwright.close();
        }
    }

    /** How a page is looked at. */
    public enum View {
        DESKTOP(1200, 900, ColorScheme.LIGHT),
        DARK(1200, 900, ColorScheme.DARK),
        PHONE(360, 740, ColorScheme.LIGHT);

        private final int width;
        private final int height;
        private final ColorScheme scheme;

        View(int width, int height, ColorScheme scheme) {
            this.width = width;
            this.height = height;
            this.scheme = scheme;
        }
    }

    /** Opens files in the browser; closed after the test. */
    public static final class Tab implements AutoCloseable {
        private final Browser browser;
        private final List<BrowserContext> contexts = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();

        private Tab(Browser browser) {
            this.browser = browser;
        }

        /** Opens a file from disk, as somebody does who clicks on it. */
        public Page open(Path file, View view) {
            BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                    .setViewportSize(view.width, view.height)
                    .setColorScheme(view.scheme));
            contexts.add(context);
            Page page = context.newPage();
            page.onConsoleMessage(message -> {
                if (List.of("error", "warning").contains(message.type())) {
                    complaints.add(message.text());
                }
            });
            page.onPageError(complaints::add);
            page.onRequest(request -> {
                if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) {
                    complaints.add("asked for " + request.url());
                }
            });
            page.navigate(file.toUri().toString());
            return page;
        }

        /** Asserts that no page opened so far has complained, or asked for anything outside itself. */
        public void assertQuiet() {
            Assertions.assertThat(complaints).isEmpty();
        }

        @Override
        public void close() {
            contexts.forEach(BrowserContext::close);
        }
    }
}
