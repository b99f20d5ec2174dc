/** How results look: tables for people, JSON for programs, progress while it lasts. */
@NullMarked
package dev.libella.app.report;

import org.jspecify.annotations.NullMarked;
