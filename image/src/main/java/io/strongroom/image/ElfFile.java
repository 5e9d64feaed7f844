package io.strongroom.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an executable or shared library asks the dynamic linker for. Read here and not by ldd, which
 * cannot read files of another machine. 64 bits, little-endian: what images are made for.
 *
 * @param machine {@code e_machine}
 * @param interpreter the dynamic linker, for a program
 * @param needed names of libraries ({@code DT_NEEDED})
 */
record ElfFile(int machine, Optional<String> interpreter, List<String> needed) {
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;

  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int DT_NULL = 0;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;

  ElfFile {
    needed = List.copyOf(needed);
  }

  /** Empty for a file that is no 64-bit little-endian ELF file. */
  static Optional<ElfFile> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    boolean elf =
        bytes.limit() > 64
            && bytes.getInt(0) == MAGIC
            && bytes.getShort(4) == CLASS_64_LITTLE_ENDIAN;
    return elf ? Optional.of(parse(bytes)) : Optional.empty();
  }

  /** One entry of the program header table: where in the file, and where in memory. */
  private record Segment(int type, int offset, long address, int size) {}

  private static ElfFile parse(ByteBuffer bytes) {
    List<Segment> segments = new ArrayList<>();
    int table = (int) bytes.getLong(0x20);
    int entrySize = bytes.getShort(0x36);
    for (int i = 0; i < bytes.getShort(0x38); i++) {
      int entry = table + i * entrySize;
      segments.add(
          new Segment(
              bytes.getInt(entry),
              (int) bytes.getLong(entry + 0x08),
              bytes.getLong(entry + 0x10),
              (int) bytes.getLong(entry + 0x20)));
    }
    Optional<String> interpreter =
        first(segments, PT_INTERP).map(segment -> text(bytes, segment.offset()));
    List<String> needed =
        first(segments, PT_DYNAMIC)
            .map(dynamic -> needed(bytes, segments, dynamic))
            .orElse(List.of());
    return new ElfFile(bytes.getShort(0x12), interpreter, needed);
  }

  private static List<String> needed(ByteBuffer bytes, List<Segment> segments, Segment dynamic) {
    List<Long> names = new ArrayList<>();
    long strings = 0;
    int end = dynamic.offset() + dynamic.size();
    for (int entry = dynamic.offset(); entry < end; entry += 16) {
      long tag = bytes.getLong(entry);
      long value = bytes.getLong(entry + 8);
      if (tag == DT_NULL) {
        break;
      } else if (tag == DT_NEEDED) {
        names.add(value);
      } else if (tag == DT_STRTAB) {
        strings = value;
      }
    }
    int table = inFile(segments, strings);
    return names.stream().map(name -> text(bytes, table + name.intValue())).toList();
  }

  /** The linker's tables name addresses in memory. */
  private static int inFile(List<Segment> segments, long address) {
    return segments.stream()
        .filter(segment -> segment.type() == PT_LOAD)
        .filter(s -> address >= s.address() && address < s.address() + s.size())
        .map(segment -> (int) (address - segment.address()) + segment.offset())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the string table is in no segment"));
  }

  private static Optional<Segment> first(List<Segment> segments, int type) {
    return segments.stream().filter(segment -> segment.type() == type).findFirst();
  }

  private static String text(ByteBuffer bytes, int start) {
    int end = start;
    while (bytes.get(end) != 0) {
      end++;
    }
    return StandardCharsets.UTF_8.decode(bytes.slice(start, end - start)).toString();
  }
}
