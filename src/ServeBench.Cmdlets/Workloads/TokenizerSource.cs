using System.Collections.Concurrent;
using System.Management.Automation;
using ServeBench.Endpoints;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Opens the tokenizer that a user names, and keeps it for the next time in this process.</summary>
internal static class TokenizerSource
{
    private static readonly string[] s_besideFile = ["tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json", "added_tokens.json", "merges.txt"];

    private static readonly ConcurrentDictionary<string, Lazy<Task<ITokenizer>>> s_opened = new(StringComparer.Ordinal);

    /// <summary>Opens a tokenizer by a known name, or by the path of its file or folder.</summary>
    /// <param name="cmdlet">Whose location relative paths start at.</param>
    /// <param name="tokenizer">A name of <see cref="TokenizerNames"/>, or a path.</param>
    /// <param name="endpoint">The endpoint whose tokenizer <c>server</c> is; <see langword="null"/> when the user named none.</param>
    /// <param name="model">The model whose tokenizer <c>server</c> is; <see langword="null"/> leaves it to the endpoint.</param>
    /// <param name="cancellationToken">Ends the wait for the tokenizer, and all work that it does.</param>
    /// <returns>The tokenizer; one that holds connections is disposable.</returns>
    /// <exception cref="ServeException">
    /// <c>TokenizerNotFound</c>, <c>TokenizerUnreadable</c>, <c>TokenizerInvalid</c>, <c>TokenizerNotSupported</c>, <c>PathNotFileSystem</c>,
    /// <c>TokenizerNeedsEndpoint</c> or <c>TokenizerServerFailed</c>.
    /// </exception>
    public static ITokenizer Open(PSCmdlet cmdlet, string tokenizer, EndpointConnection? endpoint, string? model, CancellationToken cancellationToken)
    {
        string? name = TokenizerNames.Find(tokenizer);
        if (name == TokenizerNames.Server)
        {
            return new ServerTokenizer(endpoint ?? throw NeedsEndpoint(), model, cancellationToken);
        }

        if (name is not null)
        {
            return OpenOnce(name, name, cancellationToken);
        }

        string path = CmdletPaths.ResolveNew(cmdlet, tokenizer);
        if (File.Exists(path) || Directory.Exists(path))
        {
            return OpenOnce(KeyOf(path), path, cancellationToken);
        }

        string advice = LooksLikeHubName(tokenizer)
            ? $" ServeBench downloads nothing from the Hugging Face hub. Download the folder first, for example with hf download {tokenizer} --include '*token*' --local-dir ./tokenizer, and specify its path."
            : "";
        string names = string.Join(", ", TokenizerNames.All.Select(known => known.Name));
        throw new ServeException(
            "TokenizerNotFound",
            ServeErrorKind.NotFound,
            $"There is no tokenizer '{tokenizer}': it is not a known name ({names}), and there is no file or folder '{path}'.{advice}",
            tokenizer);
    }

    // An owner and a name, and nothing of a path: Qwen/Qwen3-8B.
    private static bool LooksLikeHubName(string text) =>
        text.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name]
        && owner[0] is not ('.' or '~')
        && (owner + name).All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static ServeException NeedsEndpoint() => new(
        "TokenizerNeedsEndpoint",
        ServeErrorKind.InvalidArgument,
        "The tokenizer 'server' is an endpoint's tokenizer. Specify the endpoint with -Uri, for example http://127.0.0.1:8000.",
        TokenizerNames.Server);

    // Opened on another thread: a large file takes a second, and whoever stops waiting leaves it to the next.
    private static ITokenizer OpenOnce(string key, string specification, CancellationToken cancellationToken)
    {
        Lazy<Task<ITokenizer>> opened = s_opened.GetOrAdd(key, _ => new Lazy<Task<ITokenizer>>(() => Task.Run(() => AdapterHost.Tokenizers.Open(specification), CancellationToken.None)));
        Task.WaitAny([opened.Value], cancellationToken);
        try
        {
            return opened.Value.GetAwaiter().GetResult().WithCancellation(cancellationToken);
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
        // A file that has been written anew is another tokenizer; so is one of those beside it that hold its chat template.
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(path)!;
        IEnumerable<string> own = isFolder ? Directory.GetFiles(path) : s_besideFile.Select(name => Path.Join(folder, name)).Where(File.Exists).Append(path);
        string further = Path.Join(folder, "additional_chat_templates");
        IEnumerable<string> files = own.Concat(Directory.Exists(further) ? Directory.GetFiles(further) : []).Order(StringComparer.Ordinal);
        return string.Join('|', files.Select(file => $"{file}@{File.GetLastWriteTimeUtc(file).Ticks}").Prepend(path));
    }
}
