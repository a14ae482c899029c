namespace ServeBench.Simulation.Apis;

/// <summary>One route of the endpoint. Safe to use from several threads.</summary>
internal interface ISimulatedApi
{
    string Method => "POST";

    /// <summary>The path, without a query.</summary>
    string Path { get; }

    /// <summary>Answers a request.</summary>
    /// <exception cref="Http.RequestRejectedException">The request cannot be answered as it is.</exception>
    SimulatedAnswer Answer(ApiRequest request);

    /// <summary>The answer to a request that was refused, in the form that the API has for errors.</summary>
    FixedAnswer Reject(Http.RequestRejectedException rejection) => FixedAnswer.Error(rejection.Status, rejection.Message, rejection.Parameter);
}

/// <summary>How a request is answered: at once (<see cref="FixedAnswer"/>) or token by token (<see cref="Generation"/>).</summary>
internal abstract class SimulatedAnswer;
