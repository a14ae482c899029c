using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>Serialises requests before the run, so that sending one is handing bytes over.</summary>
internal sealed class ExchangeFactory(RunPlan plan, ITransport transport)
{
    private readonly string[] _targets = [.. plan.Connection.All.Select(one => EndpointAddress.Target(one.Uri, plan.Endpoint))];
    private readonly GenerationOptions _toFullLength = plan.Generation with { Sampling = plan.Generation.Sampling.With(SamplingOption.IgnoreEos, true) };
    private TurnComposer? _turns;
    private int _conversations;

    /// <summary>An exchange ready to send.</summary>
    /// <param name="slot">The place in the schedule, with the request.</param>
    /// <param name="position">Position in the run, from 0.</param>
    /// <param name="onEnded">Called when it is over.</param>
    /// <param name="conversation">The conversation that it is a turn of; <see langword="null"/> for a request of its own.</param>
    /// <exception cref="ServeException">
    /// <c>RequestInvalid</c> or <c>ExtraBodyInvalid</c>: the backend cannot send the request; <c>ConversationNotSupported</c> or
    /// <c>ChatTemplateFailed</c>: it cannot send the turn.
    /// </exception>
    public RequestExchange Create(ArrivalSlot slot, int position, Action<RequestExchange> onEnded, Conversation? conversation = null)
    {
        ServeRequest request = slot.Request ?? throw new ServeException(
            "ScheduleWithoutRequests",
            ServeErrorKind.InvalidArgument,
            string.Create(CultureInfo.InvariantCulture, $"Slot {slot.Index} of the schedule has no request. Schedule requests instead of a count."),
            slot);
        string requestId = request.RequestId ?? plan.RequestIdPrefix + position.ToString(CultureInfo.InvariantCulture);
        ServeRequest sent = request.ConversationId is null ? request : Turns.Compose(request, conversation?.History ?? [], conversation?.Model);
        using var body = new RequestBody(plan.Generation.ExtraBody, BodyMembers.From(request.ExtraBody));
        plan.Backend.WriteBody(body, sent, request.IgnoreEos && plan.HonourIgnoreEos && plan.Backend.TakesIgnoreEos ? _toFullLength : plan.Generation);
        RequestContent content = plan.Backend.Encode(body.Finish(), sent);
        List<KeyValuePair<string, string>> headers = plan.Connection.HeadersFor(requestId.Length == 0 ? null : requestId, content.ContentType);
        if (request.ConversationId is { } conversationId)
        {
            // A request before the run belongs to no session: a router would place the conversation by it.
            if (conversation is not null)
            {
                AddSession(headers, conversationId);
            }
        }

        int address = AddressOf(position, conversation);
        var wire = new WireRequest("POST", _targets[address], headers, content.Bytes);
        var exchange = new RequestExchange(slot, position, wire, plan.Backend, onEnded, plan.MaxAnswerBytes) { Conversation = conversation, Address = address };
        transport.Prepare(exchange);
        return exchange;
    }

    /// <summary>An exchange that is never sent, for a turn whose conversation has ended before it.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="conversation">Its conversation.</param>
    /// <param name="stamp">When the conversation ended, in Stopwatch ticks.</param>
    /// <param name="reason">Why.</param>
    public RequestExchange CreateSkipped(ConversationTurn turn, Conversation conversation, long stamp, string reason) =>
        new(turn.Slot, turn.Position, new WireRequest("POST", _targets[conversation.Address ?? 0], [], default), plan.Backend, onEnded: _ => { })
        {
            Conversation = conversation,
            Address = conversation.Address ?? 0,
            DueStamp = stamp,
            AdmittedStamp = stamp,
            SkipReason = reason,
        };

    /// <summary>The messages of a turn itself.</summary>
    public IReadOnlyList<ChatMessage> MessagesOf(ArrivalSlot slot) => TurnComposer.Messages(slot.Request!, plan.Backend);

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
