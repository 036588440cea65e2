/* A MongoDB-wire server for development and tests: mongo-java-server with a version that today's driver accepts. */
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.MVStore;

public final class MongoServer {
  private static final Set<String> WRITES =
      Set.of("insert", "update", "delete", "findAndModify", "findandmodify", "createIndexes", "create", "drop", "dropDatabase");

  /** Wire version 21 is MongoDB 7.0; mongo-java-server's own highest, 8, is below the driver's lowest, 9. */
  private record Seven() implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(7, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 21;
    }
  }

  /** Answers a write only once it is in the file, so that kill -9 takes back nothing that was acknowledged. */
  private static final class DurableBackend extends H2Backend {
    DurableBackend(String file) {
      super(new MVStore.Builder().fileName(file).autoCommitDisabled().open());
      // Free space at once: one commit a write would make the file grow by about 10 KB each.
      getMvStore().setRetentionTime(0);
      getMvStore().setVersionsToKeep(0);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      Document answer = super.handleMessage(message);
      if (WRITES.contains(message.getDocument().keySet().iterator().next())) {
        commit();
      }
      return answer;
    }
  }

  /** Arguments: port, and the file to keep data in, or none for memory only. */
  public static void main(String[] args) {
    MongoBackend backend = args.length > 1 ? new DurableBackend(args[1]) : new MemoryBackend();
    de.bwaldvogel.mongo.MongoServer server = new de.bwaldvogel.mongo.MongoServer(backend.version(new Seven()));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
  }
}
