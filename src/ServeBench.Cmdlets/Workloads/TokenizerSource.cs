using System.Collections.Concurrent;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Opens the tokenizer that a user names, and keeps it for the next time in this process.</summary>
internal static class TokenizerSource
{
    private static readonly ConcurrentDictionary<string, Lazy<ITokenizer>> s_opened = new(StringComparer.Ordinal);

    /// <summary>Opens a tokenizer by a known name, or by the path of its file or folder.</summary>
    /// <param name="cmdlet">Whose location relative paths start at.</param>
    /// <param name="tokenizer">A name of <see cref="TokenizerNames"/> but <c>server</c>, or a path.</param>
    /// <exception cref="ServeException">
    /// <c>TokenizerNotFound</c>, <c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c>, <c>TokenizerNotSupported</c>, or <c>PathNotFileSystem</c>.
    /// </exception>
    public static ITokenizer Open(PSCmdlet cmdlet, string tokenizer)
    {
        string? name = TokenizerNames.Find(tokenizer);
        if (name is not null)
        {
            return OpenOnce(name, name);
        }

        string path = CmdletPaths.ResolveNew(cmdlet, tokenizer);
        if (File.Exists(path) || Directory.Exists(path))
        {
            return OpenOnce(KeyOf(path), path);
        }

        string names = string.Join(", ", TokenizerNames.All.Select(known => known.Name));
        throw new ServeException(
            "TokenizerNotFound",
            ServeErrorKind.NotFound,
            $"There is no tokenizer '{tokenizer}': it is none of the known names ({names}), and there is no file or folder '{path}'.",
            tokenizer);
    }

    private static ITokenizer OpenOnce(string key, string specification)
    {
        Lazy<ITokenizer> opened = s_opened.GetOrAdd(key, _ => new Lazy<ITokenizer>(() => AdapterHost.Tokenizers.Open(specification)));
        try
        {
            return opened.Value;
        }
        catch (ServeException)
        {
            // What could not be opened may be there the next time.
            s_opened.TryRemove(key, out _);
            throw;
        }
    }

    private static string KeyOf(string path)
    {
        // A file that has been written anew is another tokenizer; so is a folder with a file that has.
        IEnumerable<string> files = Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : [path];
        return string.Join('|', files.Select(file => $"{file}@{File.GetLastWriteTimeUtc(file).Ticks}").Prepend(path));
    }
}
