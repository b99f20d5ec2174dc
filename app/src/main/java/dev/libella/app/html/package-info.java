/** Self-contained HTML pages: their text, tables, pictures, charts and downloads, with no network and one file each. */
@NullMarked
package dev.libella.app.html;

import org.jspecify.annotations.NullMarked;
