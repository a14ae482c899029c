using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>Makes exchanges of requests and serialises them, so that sending one is handing bytes over.</summary>
internal sealed class ExchangeFactory(RunPlan plan, ITransport transport)
{
    private readonly string[] _targets = [.. plan.Connection.All.Select(one => EndpointAddress.Target(one.Uri, plan.Endpoint))];
    private readonly GenerationOptions _toFullLength = plan.Generation with { Sampling = plan.Generation.Sampling.With(SamplingOption.IgnoreEos, true) };
    private TurnComposer? _turns;
    private int _conversations;

    /// <summary>An exchange that is to be serialised.</summary>
    /// <param name="slot">The place in the schedule, with the request.</param>
    /// <param name="position">Position in the run, from 0.</param>
    /// <param name="onEnded">Called when it is over.</param>
    /// <param name="conversation">The conversation that it is a turn of; <see langword="null"/> for a request of its own.</param>
    /// <exception cref="ServeException"><c>ScheduleWithoutRequests</c>.</exception>
    public RequestExchange Begin(ArrivalSlot slot, int position, Action<RequestExchange> onEnded, Conversation? conversation = null)
    {
        if (slot.Request is null)
        {
            throw new ServeException(
                "ScheduleWithoutRequests",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"Slot {slot.Index} of the schedule has no request. Schedule requests instead of a count."),
                slot);
        }

        return new RequestExchange(slot, position, plan.Backend, onEnded, plan.MaxAnswerBytes, plan.Connection.Scrubber) { Conversation = conversation, Address = AddressOf(position, conversation) };
    }

    /// <summary>An exchange ready to send.</summary>
    /// <inheritdoc cref="Begin"/>
    public RequestExchange Create(ArrivalSlot slot, int position, Action<RequestExchange> onEnded, Conversation? conversation = null)
    {
        RequestExchange exchange = Begin(slot, position, onEnded, conversation);
        Serialise(exchange);
        return exchange;
    }

    /// <summary>Writes what an exchange sends. From any thread, for one exchange at a time; the same each time.</summary>
    /// <exception cref="ServeException">
    /// <c>RequestInvalid</c> or <c>ExtraBodyInvalid</c>: the backend cannot send the request; <c>ConversationNotSupported</c> or
    /// <c>ChatTemplateFailed</c>: it cannot send the turn.
    /// </exception>
    public void Serialise(RequestExchange exchange)
    {
        using RequestBody body = Open(exchange.Slot.Request!);
        RequestContent content = Write(body, exchange);
        string requestId = exchange.Slot.Request!.RequestId ?? plan.RequestIdPrefix + exchange.Position.ToString(CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> headers = plan.Connection.HeadersFor(requestId.Length == 0 ? null : requestId, content.ContentType);

        // A request before the run belongs to no session: a router would place the conversation by it.
        if (exchange.Slot.Request.ConversationId is { } conversationId && exchange.Conversation is not null)
        {
            AddSession(headers, conversationId);
        }

        exchange.Request = new WireRequest("POST", _targets[exchange.Address], headers, content.Bytes.ToArray());
        transport.Prepare(exchange);
    }

    /// <summary>Makes sure that an exchange can be written, without keeping what is written.</summary>
    /// <returns>How many bytes its body has.</returns>
    /// <exception cref="ServeException">As with <see cref="Serialise"/>.</exception>
    public long Check(RequestExchange exchange)
    {
        using RequestBody body = Open(exchange.Slot.Request!);
        return Write(body, exchange).Bytes.Length;
    }

    /// <summary>An exchange that is never sent, for a turn whose conversation has ended before it.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="conversation">Its conversation.</param>
    /// <param name="stamp">When the conversation ended, in Stopwatch ticks.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isCut">Whether the client itself ended the conversation.</param>
    public RequestExchange CreateSkipped(ConversationTurn turn, Conversation conversation, long stamp, string reason, bool isCut = false) =>
        new(turn.Slot, turn.Position, plan.Backend, onEnded: _ => { })
        {
            Conversation = conversation,
            Address = conversation.Address ?? 0,
            DueStamp = stamp,
            AdmittedStamp = stamp,
            SkipReason = reason,
            CutReason = isCut ? reason : null,
            Phase = conversation.Phase,
        };

    public IReadOnlyList<ChatMessage> MessagesOf(ArrivalSlot slot) => TurnComposer.Messages(slot.Request!, plan.Backend);

    private RequestBody Open(ServeRequest request) => new(plan.Generation.ExtraBody, BodyMembers.From(request.ExtraBody));

    private RequestContent Write(RequestBody body, RequestExchange exchange)
    {
        ServeRequest request = exchange.Slot.Request!;
        ServeRequest sent = request.ConversationId is null ? request : Turns.Compose(request, exchange.Conversation?.History ?? [], exchange.Conversation?.Model);
        bool toFullLength = request.IgnoreEos && plan.HonourIgnoreEos && plan.Backend.TakesIgnoreEos;
        plan.Backend.WriteBody(body, sent, toFullLength ? _toFullLength : plan.Generation);
        return plan.Backend.Encode(body.Finish(), sent);
    }

    private TurnComposer Turns => _turns ??= new TurnComposer(plan);

    // Several addresses take turns in the order of sending. A conversation stays with one, which has its prefix in the cache.
    private int AddressOf(int position, Conversation? conversation)
    {
        if (conversation is null)
        {
            return position % _targets.Length;
        }

        conversation.Address ??= _conversations++ % _targets.Length;
        return conversation.Address.Value;
    }

    // A router takes a session for one of another run that has its name: the prefix keeps runs apart.
    private void AddSession(List<KeyValuePair<string, string>> headers, string conversationId)
    {
        if (plan.SessionHeader is { } name && !headers.Exists(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new(name, plan.RequestIdPrefix + conversationId));
        }
    }
}
