//! What the program does with parcels.

pub mod api {
    //! The client, as `build.rs` writes it.

    clientwright_runtime::include_client!("parcels");
}

use api::parcels::{Client, Error, Patch, Status};

/// Takes the drivers' notes from all parcels that still wait, and says how many there were.
///
/// # Errors
///
/// When a page cannot be had, or a parcel not be changed.
pub async fn clear_notes(client: &Client) -> Result<usize, Error> {
    let mut cleared = 0;
    let mut parcels = client.parcels().list().status(Status::Waiting).items();
    while let Some(parcel) = parcels.next().await {
        let parcel = parcel?;
        if parcel.note.is_some() {
            client
                .parcels()
                .update(&parcel.id)
                .note(Patch::Null)
                .send()
                .await?;
            cleared += 1;
        }
    }
    Ok(cleared)
}
