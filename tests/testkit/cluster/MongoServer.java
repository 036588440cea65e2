/* A MongoDB-wire server for development and tests: mongo-java-server with a version that today's driver accepts. */
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final boolean durable;

    DurableBackend(MVStore store, boolean durable) {
      super(store);
      this.durable = durable;
    }

    static DurableBackend onFile(String file) {
      MVStore store = new MVStore.Builder().fileName(file).autoCommitDisabled().open();
      // Free space at once: one commit a write would make the file grow by about 10 KB each.
      store.setRetentionTime(0);
      store.setVersionsToKeep(0);
      return new DurableBackend(store, true);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
      return new IndexedDatabase(name, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      Document answer = super.handleMessage(message);
      if (durable && WRITES.contains(message.getDocument().keySet().iterator().next())) {
        commit();
      }
      return answer;
    }
  }

  /** Arguments: port, and the file to keep data in, or none for memory only. */
  public static void main(String[] args) {
    MongoBackend backend = args.length > 1 ? DurableBackend.onFile(args[1]) : new DurableBackend(new MVStore.Builder().open(), false);
    de.bwaldvogel.mongo.MongoServer server = new de.bwaldvogel.mongo.MongoServer(backend.version(new Seven()));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
  }
}

/** What mongo-java-server lacks as a stand-in under load: conditional writes by id that do not read the whole collection, and
    non-unique indexes that are used. */
final class IndexedDatabase extends H2Database {
  IndexedDatabase(String name, MVStore store, CursorRegistry cursors) {
    super(name, store, cursors);
  }

  @Override
  protected Index<Object> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
    Index<Object> index = super.openOrCreateUniqueIndex(collection, name, keys, sparse);
    return new Wide(index, new Walk(name, keys), sparse);
  }

  @Override
  protected Index<Object> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
    return new Walk(name, keys);
  }

  /** A unique index that also serves queries with further conditions; the server judges those document by document. */
  private static final class Wide extends Index<Object> {
    private final Index<Object> inner;
    private final Walk walk;
    private final String only;

    Wide(Index<Object> inner, Walk walk, boolean sparse) {
      super(inner.getName(), inner.getKeys(), sparse);
      this.inner = inner;
      this.walk = walk;
      this.only = inner.getKeys().size() == 1 ? inner.getKeys().get(0).getKey() : null;
    }

    private Document narrow(Document query) {
      return only == null ? query : new Document(only, query.get(only));
    }

    private boolean isNarrow(Document query) {
      return (only == null || query.get(only) != null) && inner.canHandle(narrow(query));
    }

    @Override
    public boolean canHandle(Document query) {
      return isNarrow(query) || (only == null && walk.canHandle(query));
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
      return isNarrow(query) ? inner.getPositions(narrow(query)) : walk.getPositions(query);
    }

    @Override
    public Object getPosition(Document document) {
      return inner.getPosition(document);
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
      inner.checkAdd(document, collection);
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
      inner.add(document, position, collection);
      if (only == null) walk.add(document, position, collection);
    }

    @Override
    public Object remove(Document document) {
      if (only == null) walk.remove(document);
      return inner.remove(document);
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
      inner.checkUpdate(before, after, collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
      inner.updateInPlace(before, after, position, collection);
      if (only == null) walk.add(after, position, collection);
    }

    @Override
    public Set<KeyValue> getKeyValues(Document document) {
      return inner.getKeyValues(document);
    }

    @Override
    public boolean isUnique() {
      return true;
    }

    @Override
    public boolean isEmpty() {
      return only == null ? walk.isEmpty() : inner.isEmpty();
    }

    @Override
    public long getCount() {
      return inner.getCount();
    }

    @Override
    public long getDataSize() {
      return inner.getDataSize();
    }

    @Override
    public void drop() {
      inner.drop();
    }
  }

  /** A non-unique index in memory, filled from the documents when the server starts. */
  private static final class Walk extends Index<Object> {
    private static final Object HIGHEST = new Object();
    private final List<String> fields = new ArrayList<>();
    private final TreeMap<List<Object>, Object> entries = new TreeMap<>(order());
    private final Map<Object, List<Object>> keyOf = new HashMap<>();

    Walk(String name, List<IndexKey> keys) {
      super(name, keys, false);
      keys.forEach(key -> fields.add(key.getKey()));
    }

    private static Comparator<List<Object>> order() {
      ValueComparator values = ValueComparator.asc();
      return (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          Object x = a.get(i);
          Object y = b.get(i);
          if (x == HIGHEST || y == HIGHEST) {
            if (x == y) continue;
            return x == HIGHEST ? 1 : -1;
          }
          int result = values.compare(x, y);
          if (result != 0) return result;
        }
        return Integer.compare(a.size(), b.size());
      };
    }

    private List<Object> keyFor(Document document, Object position) {
      List<Object> key = new ArrayList<>();
      for (String field : fields) {
        Object value = Utils.getSubdocumentValue(document, field);
        key.add(value instanceof Missing ? null : value);
      }
      key.add(position);
      return key;
    }

    private static boolean isPlain(Document query, String field) {
      Object value = query.get(field);
      return value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof ObjectId;
    }

    private static boolean isRange(Object value) {
      return value instanceof Document
          && ((Document) value).keySet().stream().anyMatch(Set.of("$gt", "$gte", "$lt", "$lte")::contains);
    }

    @Override
    public synchronized boolean canHandle(Document query) {
      return isPlain(query, fields.get(0)) || isRange(query.get(fields.get(0)));
    }

    @Override
    public synchronized Iterable<Object> getPositions(Document query) {
      List<Object> low = new ArrayList<>();
      int at = 0;
      while (at < fields.size() && isPlain(query, fields.get(at))) low.add(query.get(fields.get(at++)));
      List<Object> high = new ArrayList<>(low);
      if (at < fields.size() && isRange(query.get(fields.get(at)))) {
        Document range = (Document) query.get(fields.get(at));
        Object least = range.containsKey("$gte") ? range.get("$gte") : range.get("$gt");
        Object most = range.containsKey("$lte") ? range.get("$lte") : range.get("$lt");
        if (least != null) low.add(least);
        if (most != null) high.add(most);
      }
      high.add(HIGHEST);
      if (entries.comparator().compare(low, high) > 0) return List.of();
      return new ArrayList<>(entries.subMap(low, true, high, true).values());
    }

    @Override
    public synchronized void add(Document document, Object position, MongoCollection<Object> collection) {
      List<Object> key = keyFor(document, position);
      List<Object> before = keyOf.put(position, key);
      if (before != null) entries.remove(before);
      entries.put(key, position);
    }

    @Override
    public synchronized Object remove(Document document) {
      Object position = document.get("_id");
      List<Object> key = keyOf.remove(position);
      return key == null ? null : entries.remove(key);
    }

    @Override
    public synchronized void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
      add(after, position, collection);
    }

    @Override
    public Object getPosition(Document document) {
      return null;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {}

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {}

    @Override
    public synchronized long getCount() {
      return entries.size();
    }

    @Override
    public synchronized boolean isEmpty() {
      return entries.isEmpty();
    }

    @Override
    public long getDataSize() {
      return 0;
    }

    @Override
    public void drop() {}
  }
}
