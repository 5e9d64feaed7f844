package io.strongroom.driver.local;

import com.google.gson.JsonObject;
import io.strongroom.driver.volume.TargetPath;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/**
 * The volumes of a node as one JSON document; docs/status.md describes it.
 *
 * @param driver name of the CSI driver
 * @param node name of the node
 * @param time when the document was made
 * @param waiting volumes of an earlier process that kubelet has not asked for since: of their pods
 *     only the uid is known
 */
record LocalDocument(
    String driver,
    String node,
    Instant time,
    List<VolumeStatus> volumes,
    List<TargetPath> waiting) {
  /** Volume by volume: the whole of it is never in memory as text. */
  void writeTo(Writer out) throws IOException {
    JsonObject head = new JsonObject();
    head.addProperty("format", VolumeJson.FORMAT);
    head.addProperty("driver", driver);
    head.addProperty("node", node);
    head.addProperty("time", time.toString());
    String text = head.toString();
    out.write(text, 0, text.length() - 1);
    out.write(",\"volumes\":[");
    String separator = "";
    for (VolumeStatus volume : volumes) {
      out.write(separator);
      out.write(VolumeJson.write(volume, time).toString());
      separator = ",";
    }
    out.write("],\"waiting\":");
    out.write(VolumeJson.write(waiting).toString());
    out.write("}\n");
    out.flush();
  }
}
