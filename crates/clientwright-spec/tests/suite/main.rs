//! What the phases make of small documents: one test a feature, input and result side by side in its snapshot.

mod effective;
mod hostile;
mod merging;
mod odd;
mod operations;
mod overlays;
mod parsing;
mod references;
mod schemas;
mod several;
mod support;
mod swagger;
mod validation;
mod webhooks;
