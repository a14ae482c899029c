using ServeBench.Endpoints;

namespace ServeBench.Sweeps;

/// <summary>The command that starts the server of a combination.</summary>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Uri">Where the server will be.</param>
internal sealed record SweepServerCommand(IReadOnlyList<string> Words, Uri Uri)
{
    private const string DefaultHost = "localhost";
    private const string DefaultPort = "8000";

    /// <summary>The command for people, without secrets.</summary>
    public string Text => SweepCommandLine.Text(Words);

    /// <summary>Whether the server is vLLM's, whose caches are reset after each run.</summary>
    public bool IsVllm => Words[0].EndsWith("vllm", StringComparison.Ordinal);

    /// <summary>Whether nothing has to be reset: the server has no cache.</summary>
    public bool HasNoCache => Words[0].EndsWith("infinity_emb", StringComparison.Ordinal) && !Words.Contains("--vector-disk-cache");

    /// <summary>The command with the options of an entry.</summary>
    /// <param name="words">The command as it was given.</param>
    /// <param name="parameters">The options.</param>
    /// <param name="uri">Where the server will be; <see langword="null"/> takes it from <c>--host</c> and <c>--port</c>, by default localhost:8000.</param>
    /// <exception cref="ServeException"><c>SweepCommandInvalid</c>.</exception>
    public static SweepServerCommand Create(IReadOnlyList<string> words, SweepParameters parameters, Uri? uri)
    {
        List<string> command = SweepCommandLine.Apply(words, parameters);
        return new SweepServerCommand(command, uri is null ? AddressOf(command) : EndpointAddress.Normalize(uri));
    }

    private static Uri AddressOf(List<string> command)
    {
        string host = SweepCommandLine.Value(command, "--host") ?? DefaultHost;
        string port = SweepCommandLine.Value(command, "-p", "--port") ?? DefaultPort;
        // A server that listens on all addresses is reached at this machine's own.
        string reached = host switch { "0.0.0.0" => "127.0.0.1", "::" => "[::1]", _ when host.Contains(':', StringComparison.Ordinal) && host[0] != '[' => $"[{host}]", _ => host };
        return Uri.TryCreate($"http://{reached}:{port}", UriKind.Absolute, out Uri? uri)
            ? EndpointAddress.Normalize(uri)
            : throw new ServeException(
                "SweepCommandInvalid",
                ServeErrorKind.InvalidArgument,
                $"The server's command listens at host '{host}' and port '{port}', which is not an address. Correct --host and --port, or specify the address.",
                host) { Case = "Address" };
    }
}
