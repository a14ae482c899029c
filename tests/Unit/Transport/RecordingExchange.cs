using System.Buffers;
using System.Text;
using ServeBench.Transport;

namespace ServeBench.Tests.Transport;

/// <summary>Writes down what a transport reports, and checks the contract: one call at a time, and the end once and last.</summary>
internal sealed class RecordingExchange(WireRequest request) : HttpExchange(request)
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly TaskCompletionSource<ExchangeEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstBody = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inCall;

    /// <summary>Released once for each call of OnBody.</summary>
    public SemaphoreSlim BodyTaken { get; } = new(0);

    public HttpResponseHead? Head { get; private set; }

    public List<ReadStamp> BodyStamps { get; } = [];

    /// <summary>Called at the end, on the transport's thread.</summary>
    public Action? Ended { get; init; }

    public string Body => Encoding.Latin1.GetString(BodyBytes);

    public byte[] BodyBytes => _body.WrittenSpan.ToArray();

    /// <summary>The end; fails after half a minute, so that no test hangs.</summary>
    public Task<ExchangeEnd> End => _end.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The first bytes of the body are here.</summary>
    public Task FirstBody => _firstBody.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public static RecordingExchange Get(string target = "/") => new(new WireRequest("GET", target, [], default));

    public static RecordingExchange Post(string body, string target = "/v1/completions") => Post(Encoding.UTF8.GetBytes(body), target);

    public static RecordingExchange Post(byte[] body, string target = "/v1/completions") =>
        new(new WireRequest("POST", target, [new("Content-Type", "application/json"), new("Authorization", "Bearer key")], body));

    public RecordingExchange SendOver(ITransport transport)
    {
        transport.Prepare(this);
        transport.Send(this);
        return this;
    }

    protected internal override void OnHead(HttpResponseHead head) => Call(() =>
    {
        if (Head is not null)
        {
            throw new InvalidOperationException("a second head");
        }

        Head = head;
    });

    protected internal override void OnBody(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        byte[] copy = bytes.ToArray();
        Call(() =>
        {
            _body.Write(copy);
            BodyStamps.Add(stamp);
        });
        BodyTaken.Release();
        _firstBody.TrySetResult();
    }

    protected internal override void OnEnded(ExchangeEnd outcome)
    {
        Call(() => _end.SetResult(outcome));
        Ended?.Invoke();
    }

    private void Call(Action action)
    {
        try
        {
            if (Interlocked.Increment(ref _inCall) != 1 || (_end.Task.IsCompleted))
            {
                throw new InvalidOperationException("a call at the same time as another or after the end");
            }

            action();
        }
        catch (Exception e)
        {
            _end.TrySetException(e);
        }
        finally
        {
            Interlocked.Decrement(ref _inCall);
        }
    }
}
