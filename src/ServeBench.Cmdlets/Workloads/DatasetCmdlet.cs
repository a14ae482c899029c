using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Endpoints;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that write the requests of a dataset.</summary>
public abstract class DatasetCmdlet : ServeCmdlet
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(200);

    private IDisposable? _connected;

    /// <summary>
    /// Tokenizer that counts the lengths: o200k_base (the default), cl100k_base, a path, or server, the tokenizer of the endpoint
    /// at -Uri. The path may be a tokenizer.json of Hugging Face, a vocab.json with its merges.txt, a vocab.txt or a tekken.json.
    /// It may be a SentencePiece model, a Tiktoken file, or a folder that holds one of these.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TokenizerCompleter))]
    [ValidateNotNullOrEmpty]
    public string Tokenizer { get; set; } = TokenizerNames.Default;

    /// <summary>Base address of the endpoint whose tokenizer -Tokenizer server is, such as http://127.0.0.1:8000.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UriCompleter))]
    [Alias("BaseUrl")]
    [EndpointUriTransformation]
    public Uri? Uri { get; set; }

    /// <summary>Model whose tokenizer -Tokenizer server is, where the endpoint serves several.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>
    /// The API key for -Uri, sent as a bearer token; without it the environment variable OPENAI_API_KEY is used. It appears in no
    /// output, file or message.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("Token")]
    [KeyTransformation]
    public SecureString? ApiKey { get; set; }

    /// <summary>Header fields sent to -Uri.</summary>
    [Parameter]
    [TableTransformation("@{ 'x-tenant' = 'a' }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? Headers { get; set; }

    /// <summary>Accepts any TLS certificate of -Uri: self-signed, expired, or for another name.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The client's certificate, with its private key, for a -Uri that asks for one (mutual TLS).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>
    /// Leaves requests out that have more tokens than this with prompt and output together: what a model of that context length would
    /// refuse. Default none are left out.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("MaxModelLen")]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? MaxModelLength { get; set; }

    /// <summary>Whether prompts are made of tokens, so that an endpoint's tokenizer has to learn which it has.</summary>
    private protected virtual bool NeedsVocabulary => false;

    /// <summary>Opens the tokenizer that the user names.</summary>
    private protected ITokenizer OpenTokenizer()
    {
        EndpointConnection? endpoint = Uri is null ? null : EndpointArguments.Connect(
            [Uri], ApiKey, Headers, new ConnectionSettings { SkipCertificateCheck = SkipCertificateCheck, ClientCertificate = Certificate });
        ITokenizer tokenizer = TokenizerSource.Open(this, Tokenizer, endpoint, Model, StopToken);
        _connected = tokenizer as IDisposable;
        if (NeedsVocabulary && tokenizer is ServerTokenizer server)
        {
            server.LearnVocabulary(TokenizerSource.Open(this, TokenizerNames.Default, endpoint: null, model: null, StopToken));
        }

        WriteVerbose($"The tokenizer '{tokenizer.Name}' counts the lengths.");
        return tokenizer;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connected?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Writes the requests as they come, with progress.</summary>
    /// <param name="dataset">What to read.</param>
    /// <param name="activity">What the progress says is being done.</param>
    /// <param name="total">How many requests there will be at most, 0 when that is not known; asked once the first is there.</param>
    /// <returns>How many there were.</returns>
    private protected int WriteRequests(IDataset dataset, string activity, Func<int> total)
    {
        int count = 0, tooLong = 0;
        long last = 0;
        bool isShown = false;
        foreach (ServeRequest request in dataset.Read(StopToken))
        {
            if ((long)request.InputLength + request.OutputLength > (MaxModelLength ?? int.MaxValue))
            {
                tooLong++;
                continue;
            }

            request.Tokenizer = Tokenizer;
            WriteObject(request);
            count++;
            if (count == 1)
            {
                last = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(last) >= s_progressInterval)
            {
                WriteProgress(ProgressOf(activity, count, total()));
                last = Stopwatch.GetTimestamp();
                isShown = true;
            }
        }

        if (isShown)
        {
            WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }

        if (tooLong > 0 && count == 0)
        {
            WriteServeError(new ServeException(
                "DatasetEmpty",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"-MaxModelLength {MaxModelLength} leaves no request: all {tooLong} have more tokens, their output included. Raise it, or take shorter requests."),
                MaxModelLength));
        }
        else if (tooLong > 0)
        {
            WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{tooLong} requests are left out: with their output they have more than {MaxModelLength} tokens."));
        }

        return count;
    }

    private static ProgressRecord ProgressOf(string activity, int count, int total) =>
        new(0, activity, total == 0 ? string.Create(CultureInfo.InvariantCulture, $"{count} requests") : string.Create(CultureInfo.InvariantCulture, $"{count} of {total} requests"))
        {
            PercentComplete = total == 0 ? -1 : (int)(100L * count / Math.Max(total, count)),
        };
}
