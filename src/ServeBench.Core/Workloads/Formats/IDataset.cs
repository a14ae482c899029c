namespace ServeBench.Workloads;

/// <summary>A source of requests: a file that is read, or a generator. One type a dataset, one file a type.</summary>
internal interface IDataset
{
    /// <summary>
    /// The requests, each as soon as it is known, with <see cref="ServeRequest.Index"/> from 0 in order. The same dataset gives
    /// the same requests each time.
    /// </summary>
    /// <param name="cancellationToken">Ends the work; an <see cref="OperationCanceledException"/> comes out of the enumeration.</param>
    /// <exception cref="ServeException">What the dataset's type says.</exception>
    IEnumerable<ServeRequest> Read(CancellationToken cancellationToken);
}
