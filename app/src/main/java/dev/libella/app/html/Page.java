package dev.libella.app.html;

import dev.libella.app.Version;
import dev.libella.app.report.Json;
import dev.libella.format.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One HTML file with everything in it: style, pictures, data and scripts. A policy in its head forbids the browser to
 * fetch anything. The same content gives the same bytes: there is no date in it. Not thread-safe.
 *
 * <pre>{@code
 * Page page = new Page("Evaluation", "fashion-cnn.safetensors on 2,000 images");
 * page.section("Classes", table.html());
 * page.write(Path.of("report.html"));
 * }</pre>
 */
public final class Page {
    /** What the browser may do: show what is in the file, and nothing else. */
    private static final String POLICY =
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private final String title;
    private final String subtitle;
    private final Map<String, String> sections = new LinkedHashMap<>(); // title to identifier
    private final List<Html> content = new ArrayList<>();
    private final StringBuilder styles = new StringBuilder();
    private final StringBuilder scripts = new StringBuilder();

    /**
     * A page without sections.
     *
     * @param title its name
     * @param subtitle what it is about, in a sentence; may be empty
     */
    public Page(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /** Adds what stands before the first section: the answer in short. */
    public Page lead(Html... pieces) {
        content.add(Html.block("lead", pieces));
        return this;
    }

    /** Adds a section; its title goes to the list of contents. */
    public Page section(String heading, Html... pieces) {
        String id = "section-" + (sections.size() + 1);
        sections.put(heading, id);
        content.add(Html.element("section", Map.of("id", id), Html.element("h2", heading), Html.all(pieces)));
        return this;
    }

    /**
     * Adds data for a script, which finds it as {@code JSON.parse(document.getElementById(id).textContent)}.
     *
     * @param value what {@link Json} can write. Not modified.
     */
    public Page data(String id, Object value) {
        StringWriter json = new StringWriter();
        Json.writeCompact(value, new PrintWriter(json));
        // Within a script element nothing is unescaped, and "</script" would end it.
        scripts.append("<script type=\"application/json\" id=\"")
                .append(Html.escape(id))
                .append("\">")
                .append(json.toString().strip().replace("<", "\\u003c"))
                .append("</script>\n");
        return this;
    }

    /**
     * Adds a style sheet of this program to the one that all pages have.
     *
     * @param owner a class in whose package it lies
     * @param resource the file's name, such as {@code page.css}
     */
    public Page style(Class<?> owner, String resource) {
        styles.append(resource(owner, resource));
        return this;
    }

    /**
     * Adds a script of this program.
     *
     * @param owner a class in whose package it lies
     * @param resource the file's name, such as {@code page.js}
     */
    public Page script(Class<?> owner, String resource) {
        scripts.append("<script>\n").append(resource(owner, resource)).append("</script>\n");
        return this;
    }

    /**
     * Writes the page: beside the old file, flushed and renamed.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(Path file) throws IOException {
        byte[] bytes = document().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    /** The whole document. */
    String document() {
        Html header = Html.element(
                "header",
                Html.element("h1", title),
                subtitle.isEmpty()
                        ? Html.NOTHING
                        : Html.element("p", Map.of("class", "subtitle"), Html.text(subtitle)));
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\">\n"
                + "<title>" + Html.escape(title) + " · Libella</title>\n"
                + "<style>\n" + resource(Page.class, "page.css") + styles + "</style>\n</head>\n<body>\n"
                + header.markup() + "\n" + contents().markup() + "\n<main>\n"
                + String.join("\n", content.stream().map(Html::markup).toList()) + "\n</main>\n<footer>"
                + Html.escape("Made by Libella " + Version.text() + ". This file needs no network.")
                + "</footer>\n" + scripts + "</body>\n</html>\n";
    }

    private Html contents() {
        List<Html> links = new ArrayList<>();
        sections.forEach((heading, id) -> links.add(Html.element("a", Map.of("href", "#" + id), Html.text(heading))));
        return links.size() < 2 ? Html.NOTHING : Html.element("nav", Map.of("aria-label", "Contents"), Html.all(links));
    }

    private static String resource(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
