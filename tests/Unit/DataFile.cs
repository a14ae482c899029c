using System.Collections.Concurrent;
using System.IO.Compression;

namespace ServeBench.Tests;

/// <summary>Real data in <c>Fixtures/data</c>; its README says where each file is from. What is large is kept compressed.</summary>
public static class DataFile
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "data");
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_paths = new(StringComparer.Ordinal);

    /// <summary>The full path of a file, which is unpacked when a test first asks for it.</summary>
    public static string PathOf(string name) => s_paths.GetOrAdd(name, _ => new Lazy<string>(() => Unpack(name))).Value;

    private static string Unpack(string name)
    {
        string path = Path.Combine(s_folder, name);
        if (File.Exists(path + ".gz"))
        {
            // Another process of the tests may do the same.
            string part = Path.Combine(s_folder, Path.GetRandomFileName());
            using (var packed = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress))
            using (FileStream file = File.Create(part))
            {
                packed.CopyTo(file);
            }

            File.Move(part, path, overwrite: true);
        }

        return path;
    }
}
