namespace ServeBench.Simulation.Http;

/// <summary>What connections hand over. Called from any thread, for one connection from one at a time.</summary>
internal interface IRequestHandler
{
    /// <summary>A request is complete.</summary>
    /// <param name="connection">Where it came from.</param>
    /// <param name="head">Valid during the call.</param>
    /// <param name="body">Valid during the call.</param>
    /// <param name="arrival">When its last byte was received, in Stopwatch ticks: the kernel's stamp where there is one.</param>
    void OnRequest(SimulatorConnection connection, HttpRequestHead head, ReadOnlyMemory<byte> body, long arrival);

    /// <summary>The bytes received are not a request that can be answered; the connection is to be closed after the error.</summary>
    void OnRejected(SimulatorConnection connection, RequestRejectedException rejection);

    /// <summary>The client waits for <c>100 Continue</c>.</summary>
    void OnContinueExpected(SimulatorConnection connection);

    /// <summary>A connection that did not take bytes takes them again.</summary>
    void OnWritable(SimulatorConnection connection);

    /// <summary>The client has closed the connection, or it broke.</summary>
    void OnPeerClosed(SimulatorConnection connection);

    /// <summary>The connection was closed on this side.</summary>
    void OnClosed(SimulatorConnection connection);
}
