package dev.libella.app.draw;

import dev.libella.format.AtomicFile;
import dev.libella.nn.Network;
import dev.libella.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A network as blocks in perspective: height and width of a block are those of its images, its depth the number of
 * channels, all on a logarithmic scale so that 224 and 7 fit one page. A small square on a block is the window that the
 * next layer slides over it; dashed lines lead from it to the number it makes.
 */
public final class NetworkPicture {
    private static final double ROW_WIDTH = 1180;
    private static final double MARGIN = 30;
    private static final double GAP = 44;
    private static final double LABELS = 58; // below the blocks
    private static final double ARCS = 56; // above the blocks
    private static final int INK = 0x333333;
    private static final int SKIP = 0xB0532A;
    private static final int WINDOW = 0xF28C28;

    private final Diagram diagram;
    private final List<Place> places = new ArrayList<>();
    private double width;
    private double height;

    /** Where a block is drawn (some are drawn twice): x and y of its front face's upper left corner, in a row. */
    private record Place(int block, int row, double x, double y, double front, double tall, double depth) {
        double right() {
            return x + front + 0.7 * depth;
        }

        double top() {
            return y - 0.5 * depth;
        }
    }

    private NetworkPicture(Network network) {
        diagram = Diagram.of(network);
        layOut();
    }

    /**
     * Writes the picture.
     *
     * @param file ends in {@code .svg} or {@code .png}
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if the file's name ends otherwise
     */
    public static void write(Network network, Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        byte[] content;
        if (name.endsWith(".svg")) {
            content = svg(network).getBytes(StandardCharsets.UTF_8);
        } else if (name.endsWith(".png")) {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image(network), "png", png);
            content = png.toByteArray();
        } else {
            throw new IllegalArgumentException("a picture's name must end in .svg or .png; got '" + file + "'");
        }
        AtomicFile.write(file, channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    /** The picture as SVG. */
    public static String svg(Network network) {
        NetworkPicture picture = new NetworkPicture(network);
        SvgCanvas canvas = new SvgCanvas(picture.width, picture.height);
        picture.draw(canvas);
        return canvas.document();
    }

    /** The picture as pixels, two for each unit of the SVG. */
    public static BufferedImage image(Network network) {
        NetworkPicture picture = new NetworkPicture(network);
        ImageCanvas canvas = new ImageCanvas(picture.width, picture.height);
        picture.draw(canvas);
        return canvas.image();
    }

    /**
     * Fills rows from the left. A row ends only where no skipping connection is torn; where one begins at its end, that
     * block is repeated at the start of the next row.
     */
    private void layOut() {
        List<List<Integer>> rows = new ArrayList<>();
        List<Integer> row = new ArrayList<>();
        double x = MARGIN;
        for (int i = 0; i < diagram.blocks().size(); ) {
            int end = i + 1;
            while (end < diagram.blocks().size() && isSpanned(end)) {
                end++;
            }
            double wanted = 0;
            for (int j = i; j < end; j++) {
                wanted += breadth(j);
            }
            if (x + wanted > ROW_WIDTH && !row.isEmpty()) {
                rows.add(row);
                row = new ArrayList<>();
                x = MARGIN;
                if (isSource(i - 1)) {
                    row.add(i - 1);
                    x += breadth(i - 1);
                }
            }
            for (; i < end; i++) {
                row.add(i);
                x += breadth(i);
            }
        }
        rows.add(row);
        double y = MARGIN;
        for (int r = 0; r < rows.size(); r++) {
            y = placeRow(r, rows.get(r), y);
        }
        height = y + MARGIN / 2;
    }

    private double placeRow(int row, List<Integer> blocks, double top) {
        double tallest =
                blocks.stream().mapToDouble(i -> tall(i) + 0.5 * depth(i)).max().orElse(0);
        boolean arcs =
                diagram.arcs().stream().anyMatch(arc -> blocks.contains(arc.from()) && blocks.contains(arc.to()));
        double above = arcs ? ARCS : 0;
        double middle = top + above + tallest / 2;
        double x = MARGIN;
        for (int i : blocks) {
            double left = x + (breadth(i) - GAP - front(i) - 0.7 * depth(i)) / 2;
            places.add(new Place(i, row, left, middle - tall(i) / 2 + depth(i) / 4, front(i), tall(i), depth(i)));
            x += breadth(i);
        }
        width = Math.max(width, x - GAP + MARGIN);
        return top + above + tallest + LABELS;
    }

    /** Whether a connection passes over the place before this block and does not begin right before it. */
    private boolean isSpanned(int block) {
        return diagram.arcs().stream().anyMatch(arc -> arc.from() < block - 1 && block <= arc.to());
    }

    private boolean isSource(int block) {
        return diagram.arcs().stream().anyMatch(arc -> arc.from() == block);
    }

    private double breadth(int block) {
        return Math.max(front(block) + 0.7 * depth(block), 62) + GAP;
    }

    private double front(int block) {
        Shape shape = diagram.blocks().get(block).shape();
        return shape.rank() >= 2 ? side(shape.size(-1)) : 12;
    }

    private double tall(int block) {
        Shape shape = diagram.blocks().get(block).shape();
        return shape.rank() >= 3 ? side(shape.size(-2)) : shape.rank() == 2 ? 16 : 12 + 15 * log(shape.elements());
    }

    private double depth(int block) {
        Shape shape = diagram.blocks().get(block).shape();
        return shape.rank() >= 2 ? 5 + 6 * log(shape.size(0)) : 5;
    }

    private static double side(int size) {
        return 12 + 15 * log(size);
    }

    private static double log(int size) {
        return Math.log(Math.max(1, size)) / Math.log(2);
    }

    private void draw(Canvas canvas) {
        for (int i = 0; i < places.size(); i++) {
            block(canvas, places.get(i));
            if (i + 1 < places.size()) {
                next(canvas, places.get(i), places.get(i + 1));
            }
            labels(canvas, places.get(i));
        }
        for (Diagram.Arc arc : diagram.arcs()) {
            Place to = places.stream()
                    .filter(place -> place.block == arc.to())
                    .findFirst()
                    .orElseThrow();
            // The source in the same row, if it is drawn twice.
            Place from = places.stream()
                    .filter(place -> place.block == arc.from())
                    .reduce((first, second) -> second)
                    .orElseThrow();
            double x1 = from.x + from.front * 0.75 + 0.7 * from.depth;
            double x2 = to.x + to.front / 2 + 0.35 * to.depth;
            double top = Math.min(from.top(), to.top()) - 48;
            canvas.arc(x1, from.top() - 2, x2, to.y - 0.25 * to.depth - 4, top, SKIP);
            canvas.text((x1 + x2) / 2, top + 8, 11, SKIP, arc.label());
        }
    }

    private void block(Canvas canvas, Place p) {
        int[] colours = colours(p.block);
        double dx = 0.7 * p.depth;
        double dy = 0.5 * p.depth;
        double right = p.x + p.front;
        double bottom = p.y + p.tall;
        canvas.polygon(new double[] {p.x, p.y, p.x + dx, p.y - dy, right + dx, p.y - dy, right, p.y}, colours[1], INK);
        canvas.polygon(
                new double[] {right, p.y, right + dx, p.y - dy, right + dx, bottom - dy, right, bottom},
                colours[2],
                INK);
        canvas.polygon(new double[] {p.x, p.y, right, p.y, right, bottom, p.x, bottom}, colours[0], INK);
    }

    /** The window on a block and the way to the next one. */
    private void next(Canvas canvas, Place p, Place q) {
        if (p.row != q.row) {
            canvas.text(p.right() + 16, p.y + p.tall / 2, 16, INK, "→");
            return;
        }
        double toX = q.x + q.front / 2;
        double toY = q.y + q.tall / 2;
        List<Integer> window = diagram.blocks().get(p.block).window();
        Shape shape = diagram.blocks().get(p.block).shape();
        if (window.isEmpty() || shape.rank() != 3) {
            canvas.line(p.right() + 4, p.y + p.tall / 2, q.x - 6, toY, INK, false);
            canvas.polygon(new double[] {q.x - 2, toY, q.x - 9, toY - 4, q.x - 9, toY + 4}, INK, INK);
            return;
        }
        double w = Math.clamp(p.front * window.get(1) / shape.size(2), 6, p.front);
        double h = Math.clamp(p.tall * window.get(0) / shape.size(1), 6, p.tall);
        double x = p.x + (p.front - w) * 0.65;
        double y = p.y + (p.tall - h) * 0.4;
        canvas.polygon(new double[] {x, y, x + w, y, x + w, y + h, x, y + h}, 0xFFE2C2, WINDOW);
        canvas.line(x + w, y, toX, toY, WINDOW, true);
        canvas.line(x + w, y + h, toX, toY, WINDOW, true);
    }

    private void labels(Canvas canvas, Place p) {
        Diagram.Block block = diagram.blocks().get(p.block);
        double x = (p.x + p.right()) / 2;
        double y = p.y + p.tall + 18;
        canvas.text(x, y, 13, INK, block.shape().toCrossString());
        canvas.text(x, y + 16, 11, 0x666666, isRepeated(p) ? "(as above)" : p.block == 0 ? "input" : block.label());
    }

    private boolean isRepeated(Place place) {
        return places.stream().anyMatch(other -> other.block == place.block && other.row < place.row);
    }

    /** Front, top and side: blue for the input, green where filters worked, grey for pools, violet for vectors. */
    private int[] colours(int index) {
        Diagram.Block block = diagram.blocks().get(index);
        if (index == 0) {
            return new int[] {0xA9CCE8, 0xC9E0F2, 0x86B3D6};
        }
        if (block.shape().rank() == 1) {
            return new int[] {0xC9B8E6, 0xDDD2F0, 0xAB96D2};
        }
        return block.label().startsWith("conv") || block.label().startsWith("depthwise")
                ? new int[] {0xB5DDB4, 0xD2EBD1, 0x93C792}
                : new int[] {0xD6D6D6, 0xE8E8E8, 0xB8B8B8};
    }
}
