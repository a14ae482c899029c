using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>Serialises requests before the run, so that sending one is handing bytes over.</summary>
internal sealed class ExchangeFactory(RunPlan plan, ITransport transport)
{
    private readonly string _target = EndpointAddress.Target(plan.Connection.Uri, plan.Endpoint);

    private readonly GenerationOptions _toFullLength = plan.Generation with { IgnoreEos = true };

    /// <summary>An exchange ready to send.</summary>
    /// <exception cref="ServeException"><c>RequestInvalid</c> or <c>ExtraBodyInvalid</c>: the backend cannot send the request.</exception>
    public RequestExchange Create(ArrivalSlot slot, int position, Action<RequestExchange> onEnded)
    {
        ServeRequest request = slot.Request ?? throw new ServeException(
            "ScheduleWithoutRequests",
            ServeErrorKind.InvalidArgument,
            string.Create(CultureInfo.InvariantCulture, $"Slot {slot.Index} of the schedule has no request. Pipe requests into New-ArrivalSchedule rather than giving it a -Count."),
            slot);
        string requestId = request.RequestId ?? plan.RequestIdPrefix + position.ToString(CultureInfo.InvariantCulture);
        using var body = new RequestBody(plan.Generation.ExtraBody, BodyMembers.From(request.ExtraBody));
        plan.Backend.WriteBody(body, request, request.IgnoreEos && plan.HonourIgnoreEos && plan.Backend.TakesIgnoreEos ? _toFullLength : plan.Generation);
        var wire = new WireRequest("POST", _target, plan.Connection.HeadersFor(requestId.Length == 0 ? null : requestId), body.Finish());
        var exchange = new RequestExchange(slot, position, wire, plan.Backend, onEnded);
        transport.Prepare(exchange);
        return exchange;
    }
}
